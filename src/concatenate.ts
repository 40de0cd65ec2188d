// Typed arrays one after another.

/** A new array with the numbers of all. */
export function concatenate(...arrays: readonly Uint8Array[]): Uint8Array<ArrayBuffer>;
export function concatenate(...arrays: readonly Int32Array[]): Int32Array<ArrayBuffer>;
export function concatenate(...arrays: readonly Float32Array[]): Float32Array<ArrayBuffer>;
export function concatenate<T extends Uint8Array | Int32Array | Float32Array>(...arrays: readonly T[]): T {
  const [first] = arrays;
  if (!first) throw new Error('Got no arrays; pass at least one.');
  const length = arrays.reduce((sum, array) => sum + array.length, 0);
  const all = new (first.constructor as new (length: number) => T)(length);
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}
