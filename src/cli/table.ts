// Reads a table from a file, a URL or standard input, in any format of the library.
import { readTable } from '../index.ts';
import type { RawTable } from '../internal.ts';
import { bytesAt } from '../platform/node.ts';
import { asWrongUse } from './errors.ts';
import type { ReadingFlags } from './flags.ts';

/** The name of a table in messages. */
export const nameOf = (tablePath: string): string => (tablePath === '-' ? 'standard input' : tablePath);

/**
 * @param input a path, a URL, `-`, or the bytes themselves
 * @param onBytes is called with each piece that is read
 * @throws WrongUse (rejects) when there is no table, with the remedy
 */
export async function openTable(
  input: string | AsyncIterable<Uint8Array> | Uint8Array,
  { delimiter, encoding, name = nameOf(String(input)) }: ReadingFlags & { readonly name?: string | undefined },
  onBytes?: (bytes: Uint8Array) => void,
): Promise<RawTable> {
  const source = typeof input === 'string' ? bytesAt(input) : input;
  return await asWrongUse(() =>
    readTable(onBytes && !(source instanceof Uint8Array) ? passedOn(source, onBytes) : source, {
      name,
      delimiter,
      encoding,
      // The reader of Parquet is loaded when a table turns out to be Parquet.
      parquet: async (bytes, options) => await (await import('../platform/parquet.ts')).readParquet(bytes, options),
    }),
  );
}

async function* passedOn(
  source: AsyncIterable<Uint8Array>,
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of source) {
    onBytes(bytes);
    yield bytes;
  }
}
