// Opens the one tfjs backend of this thread: the binaries are in the bundle, the kernels are hand-picked, and nothing
// is fetched, listened to or left running, so that the same file works in a page, a server, a worker and an edge
// function.
import tfjsText from '#tfjs.wasm';
import { findBackend, registerBackend, removeBackend, setBackend } from '@tensorflow/tfjs-core/dist/globals';
import { getKernel, registerGradient, registerKernel } from '@tensorflow/tfjs-core/dist/kernel_registry';
import kernelsText from '#kernels.wasm';
import { MlpnasError } from '../errors.ts';
import { bytesOf } from './bytes.ts';
import { customKernels } from './custom.ts';
import { gradients } from './gradients.ts';
import { heapBytes, load, threadsOf } from './heap.ts';
import type { BackendWasm, TfjsRuntime } from './heap.ts';
import { ensurePlatform } from './platform.ts';
import { stockKernels } from './stock.ts';

/** Compiled binaries. They can be sent to workers, which then need not compile. */
export interface BackendModules {
  readonly tfjs: WebAssembly.Module;
  readonly kernels: WebAssembly.Module;
}

/** tfjs's own threads; made by `threads(count)` of `mlpnas/threads`, which carries the threaded binaries. */
export interface Threads {
  readonly count: number;
}

type Preparation = () => Promise<{ tfjs: TfjsRuntime; kernels: WebAssembly.Module }>;

/** How the threads that `createThreads` made are started; apart from them, so that callers see nothing of tfjs. */
const preparations = new WeakMap<Threads, Preparation>();

/** @param prepare compiles the threaded binaries when the backend is opened */
export function createThreads(count: number, prepare: Preparation): Threads {
  const threads: Threads = { count };
  preparations.set(threads, prepare);
  return threads;
}

export interface BackendOptions {
  /**
   * What `compileModules` made; needed where wasm may not be compiled at the time of the call, as in edge functions.
   */
  readonly modules?: BackendModules;
  readonly threads?: Threads;
}

/** One reference to the backend, which ends when the last reference is disposed. */
export interface Backend {
  /** Threads that tfjs computes with; 1 without `threads`. */
  readonly threads: number;
  /** Bytes of wasm memory. */
  heapBytes(): number;
  /** Idempotent. Dispose your tensors first: those that are left cannot be read any more. */
  dispose(): void;
}

interface Shared {
  readonly opened: Promise<BackendWasm>;
  readonly threads: Threads | undefined;
  references: number;
}

let shared: Shared | undefined;
let compiled: Promise<BackendModules> | undefined;

/**
 * Compiles the binaries in the bundle, synchronously: an edge function may do that while its module is evaluated, but
 * not while it answers a request.
 *
 * @example
 * const modules = compileModules(); // at the module's top level
 * const study = await search(text, { target: 'species', modules });
 */
export function compileModules(): BackendModules {
  return { tfjs: new WebAssembly.Module(bytesOf(tfjsText)), kernels: new WebAssembly.Module(bytesOf(kernelsText)) };
}

/** As `compileModules`, without blocking the thread. */
async function compileModulesAsync(): Promise<BackendModules> {
  const [tfjs, kernels] = await Promise.all([
    WebAssembly.compile(bytesOf(tfjsText)),
    WebAssembly.compile(bytesOf(kernelsText)),
  ]);
  return { tfjs, kernels };
}

function registerOnce(): void {
  for (const config of [...stockKernels, ...customKernels]) {
    if (getKernel(config.kernelName, 'wasm') !== config) registerKernel(config);
  }
  for (const config of gradients) registerGradient(config);
}

async function start({ modules, threads }: BackendOptions): Promise<BackendWasm> {
  ensurePlatform();
  if (findBackend('wasm')) {
    throw new Error(
      'Another copy of tfjs or of mlpnas has already registered a wasm backend here; ' +
        'remove it with tf.removeBackend("wasm") first.',
    );
  }
  let backend: BackendWasm;
  if (threads) {
    const prepare = preparations.get(threads);
    if (!prepare)
      throw new MlpnasError(
        'option',
        `Got ${JSON.stringify(threads)} for the threads; pass what threads() of mlpnas/threads gives.`,
      );
    const prepared = await prepare();
    backend = await load(prepared.tfjs, prepared.kernels);
  } else {
    const { tfjs, kernels } = modules ?? (await (compiled ??= compileModulesAsync()));
    backend = await load({ module: tfjs }, kernels);
  }
  registerOnce();
  registerBackend('wasm', () => backend);
  await setBackend('wasm');
  return backend;
}

/**
 * Opens tfjs-core's wasm backend with the kernels of this package and makes it the current one. There is one per
 * thread: later calls share it. Concurrent calls are fine.
 *
 * @throws when the shared backend was opened with other threads, or wasm with SIMD is missing
 */
export async function openBackend(options: BackendOptions = {}): Promise<Backend> {
  const current: Shared = (shared ??= { opened: start(options), threads: options.threads, references: 0 });
  if (options.threads && options.threads.count !== current.threads?.count) {
    throw new Error(
      `Asked for ${options.threads.count} threads, but the backend is open with ${current.threads?.count ?? 1}; ` +
        'dispose it first.',
    );
  }
  current.references++;
  let wasm: BackendWasm;
  try {
    wasm = await current.opened;
  } catch (error) {
    if (shared === current) shared = undefined;
    throw error;
  }
  let open = true;
  return {
    threads: current.threads ? threadsOf(wasm) : 1,
    heapBytes: () => heapBytes(wasm),
    dispose() {
      if (!open) return;
      open = false;
      current.references--;
      if (current.references > 0) return;
      shared = undefined;
      removeBackend('wasm');
    },
  };
}

/** The open backend, for code that calls kernels directly. */
export function currentBackend(): BackendWasm {
  const backend = shared && findBackend('wasm');
  if (!backend) throw new Error('No backend is open; await openBackend() first.');
  return backend as unknown as BackendWasm;
}
