// A table from wherever it is: the front of this folder.
import { MlpnasError } from '../errors.ts';
import { textDecoding, type TextEncoding } from './decode.ts';
import { gunzip, isGzip, isParquet, refuseOtherKinds } from './gzip.ts';
import type { RawTable } from './raw.ts';
import { tableFromRows } from './rows.ts';
import { type ByteSource, chunksOf, isByteSource, nameOf } from './source.ts';
import { parseTable, type ParseOptions, TableReader } from './text.ts';

export type { RawTable } from './raw.ts';
export { type ColumnSource, tableFromColumns } from './rows.ts';
export { parseTable, type ParseOptions } from './text.ts';

/** Text, bytes, a `File`, a stream, rows in memory, or a table that was read before. */
export type TableInput = string | ByteSource | readonly Readonly<Record<string, unknown>>[] | RawTable;

export interface ReadOptions extends ParseOptions {
  /** UTF-8, or what a byte order mark says, when left out. */
  readonly encoding?: TextEncoding | undefined;
  /** `readParquet` of `mlpnas/parquet`, for sources that may be Parquet. */
  readonly parquet?: ((bytes: Uint8Array<ArrayBuffer>, options: { name: string }) => Promise<RawTable>) | undefined;
}

/**
 * Reads a table: CSV, TSV and the like, JSON lines or a JSON array, plain or compressed by gzip, which is seen from the
 * first bytes. A source of bytes is read piece by piece, and only the table is kept: a million rows of twenty columns
 * take some 200 MB.
 *
 * @example
 * const table = await readTable(new Blob([text]).stream(), { encoding: 'windows-1252' });
 * const study = await search(table, { target: 'species' });
 *
 * @throws MlpnasError (rejects) as `parseTable`; when bytes are not of the encoding (with the place), gzip is not whole, or the
 *   source is of another kind: always with what to do
 */
export async function readTable(source: TableInput, options: ReadOptions = {}): Promise<RawTable> {
  if (typeof source === 'string') return parseTable(source, options);
  if (Array.isArray(source)) return tableFromRows(source, options.name);
  if (isByteSource(source)) return await readBytes(source, { ...options, name: options.name ?? nameOf(source) });
  const table = source as RawTable | null | undefined;
  if (typeof table === 'object' && table !== null && Array.isArray(table.columns)) return table;
  const got = source === null ? 'null' : typeof source;
  throw new MlpnasError(
    'table',
    `Got ${got} for the table; pass CSV text, bytes, a file, a stream, an array of rows as objects, or what parseTable gives.`,
  );
}

async function readBytes(source: ByteSource, options: ReadOptions): Promise<RawTable> {
  const { name = 'the table', encoding, parquet } = options;
  const reader = new TableReader(options);
  const pieces: Chunks = chunksOf(source);
  try {
    const { start, chunks } = await startOf(pieces);
    if (isParquet(start)) {
      if (parquet) return await parquet(await allOf(chunks), { name });
      throw new MlpnasError('table', `${name} is Parquet; read it with readParquet of mlpnas/parquet.`);
    }
    if (isGzip(start)) await readText(gunzip(bytesOf(chunks), name), reader, name, encoding);
    else await readText(chunks, reader, name, encoding);
  } finally {
    await pieces.return(undefined);
  }
  return reader.end();
}

async function readText(
  pieces: Chunks,
  reader: TableReader,
  name: string,
  encoding: TextEncoding | undefined,
): Promise<void> {
  try {
    const { start, chunks } = await startOf(pieces);
    refuseOtherKinds(start, name);
    const decoding = textDecoding(start, name, encoding);
    for await (const chunk of chunks) reader.push(typeof chunk === 'string' ? chunk : decoding.push(chunk));
    reader.push(decoding.end());
  } finally {
    await pieces.return(undefined);
  }
}

type Chunks = AsyncGenerator<Uint8Array | string, void>;

/** The first bytes, as many as tell a kind of file, and all the chunks with them. */
async function startOf(pieces: Chunks): Promise<{ start: Uint8Array; chunks: Chunks }> {
  const first: (Uint8Array | string)[] = [];
  let start = new Uint8Array(0);
  while (start.length < 8) {
    const { done, value } = await pieces.next();
    if (done) break;
    first.push(value);
    if (typeof value === 'string') break;
    start = Uint8Array.of(...start, ...value.subarray(0, 8));
  }
  async function* all(): Chunks {
    yield* first;
    yield* pieces;
  }
  return { start, chunks: all() };
}

async function* bytesOf(chunks: Chunks): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of chunks) if (typeof chunk !== 'string') yield chunk;
}

async function allOf(chunks: Chunks): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of bytesOf(chunks)) parts.push(chunk as Uint8Array<ArrayBuffer>);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
