// gzip, by the decompressor that every runtime has.
import { MlpnasError } from '../errors.ts';

/** What files of other kinds begin with, and what they are. */
const kinds: readonly [name: string, ...bytes: number[]][] = [
  ['a ZIP archive, perhaps a workbook of Excel', 0x50, 0x4b, 0x03, 0x04],
  ['a workbook of old Excel', 0xd0, 0xcf, 0x11, 0xe0],
  ['compressed by zstd', 0x28, 0xb5, 0x2f, 0xfd],
  ['compressed by xz', 0xfd, 0x37, 0x7a, 0x58, 0x5a],
  ['compressed by bzip2', 0x42, 0x5a, 0x68, 0x39],
  ['a PDF', 0x25, 0x50, 0x44, 0x46, 0x2d],
];
const startsWith = (start: Uint8Array, bytes: readonly number[]): boolean =>
  bytes.every((byte, index) => start[index] === byte);

export const isGzip = (start: Uint8Array): boolean => startsWith(start, [0x1f, 0x8b]);
export const isParquet = (start: Uint8Array): boolean => startsWith(start, [0x50, 0x41, 0x52, 0x31]);

/** Refuses what people mistake for a table of text. */
export function refuseOtherKinds(start: Uint8Array, name: string): void {
  const found = kinds.find(([, ...bytes]) => startsWith(start, bytes));
  if (found)
    throw new MlpnasError('table', `${name} is ${found[0]}; save the table as CSV, plain or compressed by gzip.`);
}

/**
 * The bytes that `chunks` are the gzip of. Errors of `chunks` come through.
 *
 * @throws MlpnasError when they are no whole gzip file
 */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array, void> {
  const { readable, writable } = new DecompressionStream('gzip');
  const writer = writable.getWriter();
  let failure: { error: unknown } | undefined;
  const feed = async (): Promise<void> => {
    try {
      for await (const chunk of chunks) {
        await writer.ready;
        // Its own failure is seen by the reader.
        writer.write(chunk as Uint8Array<ArrayBuffer>).catch(() => undefined);
      }
    } catch (error) {
      failure ??= { error };
      await writer.abort(error).catch(() => undefined);
    }
    await writer.close().catch(() => undefined);
  };
  const feeding = feed();
  const reader = readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (failure) throw failure.error;
    const reason = (error as Error | undefined)?.message;
    throw new MlpnasError(
      'table',
      `${name} is not a whole gzip file${reason ? ` (${reason})` : ''}; part of it is missing or damaged, or something follows it. Decompress it another way, or fetch it again.`,
    );
  } finally {
    await reader.cancel().catch(() => undefined);
    await writer.abort().catch(() => undefined);
    await feeding;
  }
}
