// The digest says whether two studies are the same, on whatever runtime and by however many workers they were made.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Trial } from './trial.ts';

/**
 * SHA-256, in hex, of the results as JSON: per trial in order of its number `[number, round, tokens, predicted, epochs,
 * score, state]`, each epoch `[loss, accuracy, valLoss, valScore]`; what is absent or not finite is null. Doubles
 * are written as ECMAScript writes them, shortest and exact. Times, reasons, paths and ids are left out.
 */
export function digestOf(trials: readonly Trial[]): string {
  const results = [...trials]
    .sort((a, b) => a.number - b.number)
    .map(({ number, round, tokens, predicted, epochs, score, state }) => [
      number,
      round,
      tokens,
      predicted ?? null,
      epochs.map(({ loss, accuracy, valLoss, valScore }) => [loss, accuracy, valLoss, valScore]),
      score ?? null,
      state,
    ]);
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(results))));
}
