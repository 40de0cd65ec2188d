// Standard output and standard error. A reader may go away (`| head`), and a slow one is waited for.
import type { Writable } from 'node:stream';

export interface Output {
  /** Writes text or bytes unchanged; resolves when the stream can take more. */
  write(contents: string | Uint8Array): Promise<void>;
  line(text?: string): Promise<void>;
  /** Aborted when the reader has gone. */
  readonly closed: AbortSignal;
  /** Stops listening to the stream. */
  dispose(): void;
}

export function createOutput(stream: Writable): Output {
  const controller = new AbortController();
  const onError = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
    controller.abort(error);
  };
  stream.on('error', onError);
  const write = (contents: string | Uint8Array) =>
    new Promise<void>((resolve) => {
      if (controller.signal.aborted) return resolve();
      // A write that fails emits an event, too, and `onError` handles it there.
      stream.write(contents, () => resolve());
    });
  return {
    write,
    line: (text = '') => write(`${text}\n`),
    closed: controller.signal,
    dispose: () => void stream.off('error', onError),
  };
}
