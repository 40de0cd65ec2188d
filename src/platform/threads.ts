// tfjs's own threads, on request: a bundle apart because of the second set of binaries it carries, and not the default
// because for networks of this size they cost more than they give. The glue of tfjs's threaded build knows Node and
// classic browser workers only; here it is given workers that start from a text, which every runtime can do.
import { MlpnasError } from '../index.ts';
import { createThreads, type Threads } from '../internal.ts';
import tfjsText from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm';
import glue from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js';
import { wasmWorkerContents } from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js';
import kernelsText from '#kernels.wasm';
import { bytesOf } from '../kernels/bytes.ts';
import type { Factory } from '../kernels/heap.ts';
import { forSharedMemory } from '../kernels/memory.ts';

/** Workers that the glue makes when it starts, whatever the number of threads. */
const poolSize = 8;
/** Pages of tfjs's shared memory at most: 4 GiB. */
const tfjsMost = 65536;

/**
 * What a worker runs: the glue and tfjs's handler of its messages, in one text since module workers have no
 * importScripts. Both ask for Node by `process`, which is hidden from them so that they behave alike everywhere. The
 * handler's escapes for line ends were lost when tfjs packed it into a string.
 */
const workerText = () => `
if (typeof postMessage === 'undefined') {
  const { parentPort } = require('node:worker_threads');
  globalThis.self = globalThis;
  globalThis.postMessage = (message) => parentPort.postMessage(message);
  parentPort.on('message', (data) => self.onmessage({ data }));
}
{
  const process = undefined, importScripts = () => {};
  const WasmBackendModuleThreadedSimd = ${glue.toString()};
  ${wasmWorkerContents.replace('"use strict";', '').replaceAll('\n', '\\n')}
}`;

interface Channel {
  onmessage: ((event: { data: unknown }) => void) | null;
  onerror: ((event: unknown) => void) | null;
  postMessage(message: unknown): void;
  terminate(): unknown;
}

/** A worker of worker_threads, which Node has instead of the web's, behind the web's interface. */
function serverWorker(text: string): Channel {
  const { Worker: ServerWorker } = process.getBuiltinModule('node:worker_threads');
  const worker = new ServerWorker(text, { eval: true });
  const channel: Channel = {
    onmessage: null,
    onerror: null,
    postMessage: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
  };
  worker.on('message', (data: { cmd?: string }) => {
    // From now on it waits for work, which must not keep the process alive.
    if (data.cmd === 'loaded') worker.unref();
    channel.onmessage?.({ data });
  });
  worker.on('error', (error) => channel.onerror?.(error));
  return channel;
}

function webWorker(text: string, WebWorker: typeof Worker): Channel {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  const worker = new WebWorker(url, { type: 'module' });
  worker.addEventListener('message', () => URL.revokeObjectURL(url), { once: true });
  return worker as Channel;
}

/** A place in the pool that no thread will ever take: it claims to be ready. */
function idleWorker(): Channel {
  const channel: Channel = {
    onmessage: null,
    onerror: null,
    postMessage: () => queueMicrotask(() => channel.onmessage?.({ data: { cmd: 'loaded' } })),
    terminate: () => undefined,
  };
  return channel;
}

/** The glue, made to take its workers from here. It makes them before it returns, so the exchange is never seen outside. */
function factoryFor(count: number): Factory {
  return (options) => {
    const text = workerText();
    const original = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
    const WebWorker = typeof Worker === 'undefined' ? undefined : Worker;
    const start = () => (WebWorker ? webWorker(text, WebWorker) : serverWorker(text));
    let made = 0;
    // tfjs computes in the calling thread too, and takes workers from the end of the pool.
    const PoolWorker = function PoolWorker() {
      return ++made > poolSize - (count - 1) ? start() : idleWorker();
    };
    Object.defineProperty(globalThis, 'Worker', { configurable: true, writable: true, value: PoolWorker });
    try {
      return (glue as unknown as Factory)(options);
    } finally {
      if (original) Object.defineProperty(globalThis, 'Worker', original);
      else Reflect.deleteProperty(globalThis, 'Worker');
    }
  };
}

/**
 * Threads for `inlinePool({ threads: threads(4) })`. They serve tfjs's stock operations; the fused trainer always runs
 * in one thread, and workers (`--workers`) are the faster way to use several cores. Deno and Bun exit only after the
 * backend is disposed. A page must be cross-origin isolated.
 *
 * @example
 * const pool = inlinePool({ threads: threads(4) });
 *
 * @param count 1 to 8
 * @throws when `count` is out of range or the runtime has no shared memory
 */
export function threads(count: number): Threads {
  if (!Number.isInteger(count) || count < 1 || count > poolSize) {
    throw new MlpnasError('option', `Got ${count} threads; pass a whole number from 1 to ${poolSize}.`);
  }
  return createThreads(count, async () => {
    if (typeof SharedArrayBuffer === 'undefined') {
      throw new MlpnasError(
        'pool',
        'There is no SharedArrayBuffer here; serve the page cross-origin isolated (COOP and COEP headers), or leave threads out.',
      );
    }
    const [module, kernels] = await Promise.all([
      WebAssembly.compile(bytesOf(tfjsText)),
      WebAssembly.compile(forSharedMemory(bytesOf(kernelsText), 1, tfjsMost)),
    ]);
    const printErr = (text: string) => {
      // The glue warns of blocking the main thread, which is what a synchronous product does.
      if (!text.startsWith('Blocking on the main thread')) console.error(text);
    };
    const factoryOptions = {
      mainScriptUrlOrBlob: 'in the worker already',
      locateFile: (path: string) => path,
      printErr,
    };
    return { tfjs: { module, threads: count, factory: factoryFor(count), factoryOptions }, kernels };
  });
}
