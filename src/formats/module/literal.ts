// Names come from tables, so anybody may have written them: nothing of them may be taken for code, in a module, in a
// declaration, or in a page that a module is pasted into.

/** JSON that is JavaScript and TypeScript as well, on one line, without what ends a script element or a comment. */
export function literal(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>/\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A key of an object literal; `__proto__` as it stands would be its prototype. */
export function key(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : literal(name);
}
