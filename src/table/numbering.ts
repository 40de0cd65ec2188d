// Small numbers for many different ones. A Map of a million doubles takes some hundred megabytes; this takes sixteen
// to twenty-four bytes a number.

/**
 * A function that gives each different number, NaN included, the count of those before it: 0, 1, 2, … in the order in
 * which they first come. −0 and 0 are one.
 *
 * @param most so many different numbers at most
 */
export function numbering(most: number): (value: number) => number {
  let bits = 1;
  while (2 ** bits < 2 * most) bits++;
  // A hash table with linear probing; a slot has a number's count, from 1, and 0 where it is free.
  const slots = new Int32Array(2 ** bits);
  const values = new Float64Array(most);
  const scratch = new Float64Array(1);
  const words = new Int32Array(scratch.buffer);
  let count = 0;
  return (value) => {
    const isMissing = Number.isNaN(value);
    scratch[0] = isMissing ? Number.NaN : value + 0;
    // Fibonacci hashing (Knuth, The Art of Computer Programming 3, section 6.4) of both words.
    const mixed = Math.imul((words[0] as number) ^ Math.imul(words[1] as number, 0x85ebca6b), 0x9e3779b1);
    let slot = mixed >>> (32 - bits);
    for (let found = slots[slot] as number; found > 0; found = slots[slot] as number) {
      const known = values[found - 1] as number;
      if (known === value || (isMissing && Number.isNaN(known))) return found - 1;
      slot = slot + 1 === slots.length ? 0 : slot + 1;
    }
    values[count] = value;
    slots[slot] = ++count;
    return count - 1;
  };
}
