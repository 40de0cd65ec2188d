// Typed arrays behind one another, for every stage.

interface Numbers {
  set(part: ArrayLike<number>, at: number): void;
}

/** One new array of the given type with all parts in order; their numbers are converted as its elements are. */
export function concatenate<Type extends Numbers>(
  Type: new (length: number) => Type,
  parts: readonly ArrayLike<number>[],
): Type {
  const all = new Type(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
