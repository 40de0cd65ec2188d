// The plain twin of assembly/random.ts: what defines which units dropout keeps.
import { dropoutConstants } from '../../../src/kernels/dropout.ts';

const rotate = (word: number, bits: number) => (word << bits) | (word >>> (32 - bits));

function mixWord(hash: number, word: number): number {
  const mixed = Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
  return (Math.imul(rotate(hash ^ mixed, 13), 5) + 0xe6546b64) | 0;
}

/**
 * 32 random bits, unsigned: MurmurHash3_x86_32 (Austin Appleby, SMHasher, public domain) of the three little-endian
 * words layer, step and index, seeded with `seed`.
 */
export function hash4(seed: number, layer: number, step: number, index: number): number {
  let hash = mixWord(mixWord(mixWord(seed | 0, layer), step), index) ^ 12;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The `count` factors of one mask, row-major: 1 / (1 - rate) for a kept unit, 0 for a dropped one. */
export function dropoutMask(count: number, seed: number, layer: number, step: number, rate: number): Float32Array {
  const { threshold, scale } = dropoutConstants(rate);
  return Float32Array.from({ length: count }, (_, index) => (hash4(seed, layer, step, index) >= threshold ? scale : 0));
}
