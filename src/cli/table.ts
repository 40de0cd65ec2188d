// Tables from where people have them: a file, a URL, standard input; in any form that the library reads.
import { type RawTable, readTable, type TextEncoding } from '../index.ts';
import { bytesAt } from '../platform/node.ts';
import { asWrongUse } from './errors.ts';

/** How tables are read, where that is not to be guessed. */
export interface ReadingFlags {
  readonly delimiter?: string | undefined;
  readonly encoding?: TextEncoding | undefined;
}

export const nameOf = (place: string): string => (place === '-' ? 'standard input' : place);

/**
 * @param onBytes is given the bytes as they come
 * @throws WrongUse when there is no table, with what to do
 */
export async function openTable(
  place: string | AsyncIterable<Uint8Array> | Uint8Array,
  { delimiter, encoding, name = nameOf(String(place)) }: ReadingFlags & { readonly name?: string | undefined },
  onBytes?: (bytes: Uint8Array) => void,
): Promise<RawTable> {
  const source = typeof place === 'string' ? bytesAt(place) : place;
  return await asWrongUse(() =>
    readTable(onBytes && !(source instanceof Uint8Array) ? watched(source, onBytes) : source, {
      name,
      delimiter,
      encoding,
      // Loaded when a table turns out to be one.
      parquet: async (bytes, options) => await (await import('../platform/parquet.ts')).readParquet(bytes, options),
    }),
  );
}

async function* watched(
  source: AsyncIterable<Uint8Array>,
  see: (bytes: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of source) {
    see(bytes);
    yield bytes;
  }
}
