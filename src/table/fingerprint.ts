// A study belongs to one table; this is how it knows its table again, wherever the file is kept and however it is written.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { dataOf, type TypedColumn } from './columns.ts';

/** Numbers per update of the hash, so that no copy of a whole column is made. */
const batch = 65_536;

/**
 * SHA-256, in hexadecimal, of `settings`, and of the names, kinds, levels and values of `columns`. JSON marks where a
 * text ends and writes lone surrogates in one way; numbers are their bytes, the least first.
 */
export function fingerprint(columns: Iterable<TypedColumn>, settings: unknown): string {
  const hash = sha256.create();
  const add = (value: unknown): void => {
    hash.update(utf8ToBytes(`${JSON.stringify(value)}\n`));
  };
  add(settings);
  for (const column of columns) {
    add([column.name, column.kind, column.kind === 'category' ? column.levels : []]);
    const data = dataOf(column);
    for (let start = 0; start < data.length; start += batch) hash.update(bytesOf(data.subarray(start, start + batch)));
  }
  return bytesToHex(hash.digest());
}

/** The same bytes on every machine: least first, one NaN, one zero. */
function bytesOf(numbers: Float64Array | Int32Array): Uint8Array {
  const size = numbers.BYTES_PER_ELEMENT;
  const view = new DataView(new ArrayBuffer(numbers.length * size));
  numbers.forEach((value, index) => {
    if (size === 4) view.setInt32(index * 4, value, true);
    else view.setFloat64(index * 8, Number.isNaN(value) ? Number.NaN : value + 0, true);
  });
  return new Uint8Array(view.buffer);
}
