// Reads tables in Parquet. It is a separate bundle, `mlpnas/parquet`, because few tables are in this format.
import { MlpnasError } from '../index.ts';
import {
  type FileMetaData,
  type ParquetScan,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type SchemaElement,
} from 'hyparquet';
import type { RawTable } from '../internal.ts';
import { type ColumnSource, tableFromColumns } from '../internal.ts';

/** Bytes in memory, a browser's file, or any source of byte ranges, such as a URL. */
export type ParquetSource =
  | Uint8Array
  | ArrayBuffer
  | Blob
  | { readonly byteLength: number; slice(start: number, end?: number): ArrayBuffer | Promise<ArrayBuffer> };

/** Functions that decompress `input` to `length` bytes, by name of the codec (`ZSTD`, `GZIP` …). */
export type Decompressors = Readonly<Record<string, (input: Uint8Array, length: number) => Uint8Array>>;

export interface ParquetOptions {
  /** The table's name in messages. */
  readonly name?: string | undefined;
  /** Decompressors of codecs other than Snappy: `compressors` of the package hyparquet-compressors. */
  readonly compressors?: Decompressors | undefined;
}

/** The parser's interface to a source. */
interface Buffer {
  readonly byteLength: number;
  slice(start: number, end?: number): ArrayBuffer | Promise<ArrayBuffer>;
}

/**
 * Reads a Parquet table, column by column. Numbers, text, booleans, decimals, dates and times become the cells that
 * they would be in CSV; null is a missing value.
 *
 * @example
 * const table = await readParquet(await (await fetch('table.parquet')).arrayBuffer());
 *
 * @throws MlpnasError (rejects) when the source is not Parquet or damaged, a column is nested or binary, or a codec needs a
 *   decompressor
 */
export async function readParquet(source: ParquetSource, options: ParquetOptions = {}): Promise<RawTable> {
  const { name = nameOf(source) ?? 'the table', compressors } = options;
  const file = bufferOf(source);
  const metadata = await parsed(name, () => parquetMetadataAsync(file, { geoparquet: false }));
  return await tableFromColumns(columnsOf(file, metadata, name, compressors), name);
}

async function* columnsOf(
  file: Buffer,
  metadata: FileMetaData,
  name: string,
  compressors: Decompressors | undefined,
): AsyncGenerator<ColumnSource> {
  for (const { element, children } of parquetSchema(metadata).children) {
    if (children.length > 0 || element.repetition_type === 'REPEATED') {
      throw new MlpnasError(
        'table',
        `Column "${element.name}" of ${name} is nested; write each of its parts as a column of its own.`,
      );
    }
    // Each column has a scan of its own, because a scan keeps what it read last in memory.
    const options = {
      file,
      metadata,
      columns: [element.name],
      geoparquet: false,
      parsers: { stringFromBytes },
      ...(compressors && { compressors }),
    };
    const scan = await parsed(name, () => parquetScan(options));
    yield { name: element.name, parts: partsOf(scan, element, name) };
  }
}

async function* partsOf(scan: ParquetScan, element: SchemaElement, name: string): AsyncGenerator<Iterable<unknown>> {
  const column = element.name;
  const decimals = element.converted_type === 'DECIMAL' ? (element.scale ?? 0) : undefined;
  for (const range of scan.ranges) {
    const values = await parsed(name, () => scan.readColumn({ column, ...range }));
    // The parser multiplies by a power of ten, which can be inexact in the last digit.
    yield decimals === undefined
      ? values
      : Array.from(values, (value) => (typeof value === 'number' ? value.toFixed(decimals) : value));
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function stringFromBytes(bytes: Uint8Array | undefined): string | undefined {
  return bytes && utf8.decode(bytes);
}

/** The result of `parse`, whose errors are replaced by ones with a remedy. */
async function parsed<T>(name: string, parse: () => T | Promise<T>): Promise<T> {
  try {
    return await parse();
  } catch (error) {
    const { message } = error as Error;
    const codec = /unsupported compression codec: (\w+)/.exec(message)?.[1];
    // Other messages are about the parser's internals.
    const isReadable = message.startsWith('parquet ') && !message.includes('undefined');
    const reason = isReadable ? message.slice('parquet '.length) : 'it is damaged';
    throw new MlpnasError(
      'table',
      codec
        ? `${name} is compressed by ${codec}; write it with Snappy, or pass \`compressors\` of the package hyparquet-compressors.`
        : `${name} cannot be read as Parquet (${reason}); write it again, or as CSV.`,
    );
  }
}

function bufferOf(source: ParquetSource): Buffer {
  if (source instanceof Uint8Array) {
    const { buffer, byteOffset, byteLength } = source;
    return {
      byteLength,
      slice: (start, end = byteLength) => buffer.slice(byteOffset + start, byteOffset + end) as ArrayBuffer,
    };
  }
  if ('arrayBuffer' in source) {
    return { byteLength: source.size, slice: (start, end) => source.slice(start, end).arrayBuffer() };
  }
  return source;
}

function nameOf(source: ParquetSource): string | undefined {
  return 'name' in source && typeof source.name === 'string' && source.name !== '' ? source.name : undefined;
}
