// tfjs knows browsers and Node; on Deno, Bun and edge functions nothing tells it how to read a clock or encode text.
import { env } from '@tensorflow/tfjs-core/dist/environment';
import type { Platform } from '@tensorflow/tfjs-core/dist/platforms/platform';

const platform: Platform = {
  fetch: (url, init) => fetch(url, init),
  now: () => performance.now(),
  encode: (text) => new TextEncoder().encode(text),
  decode: (bytes, encoding) => new TextDecoder(encoding).decode(bytes),
  setTimeoutCustom: (callback, delay) => void setTimeout(callback, delay),
  isTypedArray: (value): value is Float32Array | Int32Array | Uint8Array | Uint8ClampedArray =>
    value instanceof Float32Array ||
    value instanceof Int32Array ||
    value instanceof Uint8Array ||
    value instanceof Uint8ClampedArray,
};

/** Gives tfjs a platform of web standards where it has found none. */
export function ensurePlatform(): void {
  if (!env().platform) env().setPlatform('standards', platform);
}
