// Concatenates typed arrays.

interface Numbers {
  set(part: ArrayLike<number>, offset: number): void;
}

/** A new array of the given type with the numbers of all parts in order, converted to the type of its elements. */
export function concatenate<Type extends Numbers>(
  Type: new (length: number) => Type,
  parts: readonly ArrayLike<number>[],
): Type {
  const all = new Type(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
