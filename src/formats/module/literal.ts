// Literals of names in generated code. Names come from tables of strangers, so no part of them may act as code: in a
// module, in a declaration, or in a page that a module is pasted into.

/** JSON on one line that is also valid JavaScript and TypeScript and cannot end a script element or a comment. */
export function literal(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>/\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A key of an object literal. `__proto__` is computed, because as a plain key it would set the prototype. */
export function key(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : literal(name);
}
