// A study belongs to one table; this is how it knows its table again, wherever the file is kept.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { RawColumn } from './read.ts';

/** Cells per update of the hash, so that no text of the whole table is ever made. */
const batch = 4096;

/**
 * SHA-256, in hexadecimal, of `settings` and of the names and cells of `columns` in `rows`. JSON marks where a cell ends
 * and writes lone surrogates in one way.
 */
export function fingerprint(columns: readonly RawColumn[], rows: Int32Array, settings: unknown): string {
  const hash = sha256.create();
  const add = (value: unknown): void => {
    hash.update(utf8ToBytes(`${JSON.stringify(value)}\n`));
  };
  add(settings);
  for (const { name, cells } of columns) {
    add(name);
    for (let start = 0; start < rows.length; start += batch) {
      add(Array.from(rows.subarray(start, start + batch), (row) => cells[row]));
    }
  }
  return bytesToHex(hash.digest());
}
