// All random numbers of a study. A stream is named by the study's seed, a purpose and (where it has one) a trial, so
// that no stage changes the numbers of another.
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

export type { RandomGenerator };
export { uniformInt };

/**
 * The generator for one purpose of a study. Its name is hashed, because similar seeds give xoroshiro streams with
 * similar beginnings.
 *
 * @example
 * const random = randomStream(seed, 'my strategy', round);
 * const index = (random.next() >>> 0) % count;
 *
 * @param seed the study's seed, a safe integer
 * @param purpose what the numbers are for, e.g. `'split'`, `'weights'`, `'order'`
 * @param trial the trial's number, or a round's, where the purpose has one
 */
export function randomStream(seed: number, purpose: string, trial = 0): RandomGenerator {
  const hash = sha256(utf8ToBytes(JSON.stringify([seed, purpose, trial])));
  const words = new DataView(hash.buffer, hash.byteOffset, 16);
  return xoroshiro128plusFromState([words.getInt32(0), words.getInt32(4), words.getInt32(8), words.getInt32(12)]);
}

/** A double in [0, 1) with 53 random bits, which takes two draws. */
export function uniform(random: RandomGenerator): number {
  const high = random.next() >>> 5;
  const low = random.next() >>> 6;
  return (high * 2 ** 26 + low) / 2 ** 53;
}

/** Shuffles in place (Fisher and Yates, as Durstenfeld, CACM 7(7), 1964) and returns the array. */
export function shuffle<T extends { length: number; [index: number]: unknown }>(items: T, random: RandomGenerator): T {
  for (let last = items.length - 1; last > 0; last--) {
    const other = uniformInt(random, 0, last);
    const swapped = items[last];
    items[last] = items[other];
    items[other] = swapped;
  }
  return items;
}
