// Where bytes of a table come from: all of them at once, a file of the browser, a stream of any runtime.
import { MlpnasError } from '../errors.ts';

/** Bytes, a `File` or `Blob`, or a stream of pieces: bytes, or text that is decoded already. */
export type ByteSource =
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array | string>;

/** Bytes that are given out at once, so that a large array need not be decoded into one text. */
const piece = 2 ** 18;

export function isByteSource(source: unknown): source is ByteSource {
  if (typeof source !== 'object' || source === null) return false;
  return (
    ArrayBuffer.isView(source) ||
    source instanceof ArrayBuffer ||
    'getReader' in source ||
    isBlob(source) ||
    Symbol.asyncIterator in source
  );
}

function isBlob(source: object): source is Blob {
  return 'stream' in source && typeof source.stream === 'function';
}

/** The name that a `File` brings. */
export function nameOf(source: ByteSource): string | undefined {
  return 'name' in source && typeof source.name === 'string' && source.name !== '' ? source.name : undefined;
}

/** The pieces of a source in order. A stream is given up when its reader stops early. */
export async function* chunksOf(source: ByteSource): AsyncGenerator<Uint8Array | string> {
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
    const bytes = source instanceof ArrayBuffer ? new Uint8Array(source) : asBytes(source);
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
    return;
  }
  const stream = isBlob(source) ? source.stream() : source;
  if (!('getReader' in stream)) {
    for await (const chunk of stream) yield checked(chunk);
    return;
  }
  // Not every runtime can iterate over a stream.
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield checked(value);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function asBytes({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function checked(chunk: unknown): Uint8Array | string {
  if (typeof chunk === 'string') return chunk;
  if (ArrayBuffer.isView(chunk)) return asBytes(chunk);
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  throw new MlpnasError(
    'table',
    `Got a piece of type ${chunk === null ? 'null' : typeof chunk} from a stream; expected bytes or text.`,
  );
}
