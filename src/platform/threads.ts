// tfjs's threaded build, on request. It is a separate bundle, because it has a second set of binaries, and not the
// default, because it is slower for networks of this size. The glue code of the threaded build knows only Node's and
// classic browser workers; here it gets workers that start from a text, which works in every runtime.
import { MlpnasError } from '../index.ts';
import { createThreads, type Threads } from '../internal.ts';
import tfjsText from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm';
import glue from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js';
import { wasmWorkerContents } from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js';
import kernelsText from '#kernels.wasm';
import { bytesOf } from '../kernels/bytes.ts';
import type { Factory } from '../kernels/heap.ts';
import { forSharedMemory } from '../kernels/memory.ts';

/** The number of workers that the glue code creates when it starts, whatever the number of threads. */
const poolSize = 8;
/** The largest size of tfjs's shared memory in pages: 4 GiB. */
const maxPages = 65536;

/**
 * The code of a worker: the glue and tfjs's message handler in one text, because module workers have no importScripts.
 * Both detect Node by `process`, which is hidden from them so that they behave the same everywhere. The escaped line
 * ends of the handler, which tfjs's build has unescaped, are restored.
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

/** A worker of node:worker_threads with the interface of a web worker. */
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
    // The loaded worker waits for work and must not keep the process alive.
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

/** Fills a slot of the pool that no thread will use: it only answers that it is ready. */
function idleWorker(): Channel {
  const channel: Channel = {
    onmessage: null,
    onerror: null,
    postMessage: () => queueMicrotask(() => channel.onmessage?.({ data: { cmd: 'loaded' } })),
    terminate: () => undefined,
  };
  return channel;
}

/** The glue's factory with its `Worker` replaced while it runs. It creates all workers before it returns. */
function factoryFor(count: number): Factory {
  return (options) => {
    const text = workerText();
    const original = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
    const WebWorker = typeof Worker === 'undefined' ? undefined : Worker;
    const start = () => (WebWorker ? webWorker(text, WebWorker) : serverWorker(text));
    let created = 0;
    // tfjs also computes in the calling thread, and takes workers from the end of the pool.
    const PoolWorker = function PoolWorker() {
      return ++created > poolSize - (count - 1) ? start() : idleWorker();
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
 * Threads for `inlinePool({ threads: threads(4) })`. They run tfjs's stock operations; the fused trainer always runs
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
        'There is no SharedArrayBuffer here; serve the page cross-origin isolated (COOP and COEP headers), ' +
          'or leave threads out.',
      );
    }
    const [module, kernels] = await Promise.all([
      WebAssembly.compile(bytesOf(tfjsText)),
      WebAssembly.compile(forSharedMemory(bytesOf(kernelsText), 1, maxPages)),
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
