// Everything that depends on the internals of tfjs-backend-wasm 4.22.0 is in this file, because a new version of tfjs
// may change any of it: how its module is started, the address of a tensor on its heap, how memory is allocated.
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm';
import wasmFactory from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js';
import type { TensorInfo } from '@tensorflow/tfjs-core/dist/tensor_info';
import type { DataType } from '@tensorflow/tfjs-core/dist/types';
import { kernelImports } from './memory.ts';

export type { BackendWasm, TensorInfo };

/** tfjs's emscripten module, as far as it is used here. */
export interface TfjsModule {
  readonly HEAPU8: Uint8Array;
  readonly wasmMemory?: WebAssembly.Memory;
  _malloc(bytes: number): number;
  _free(at: number): void;
  // biome-ignore lint/suspicious/noExplicitAny: the signature of a wrapped function is data.
  cwrap(name: string, result: string | null, parameters: string[]): (...args: any[]) => any;
  tfjs: {
    init(): void;
    initWithThreadsCount(count: number): void;
    getThreadsCount(): number;
    registerTensor(id: number, size: number, at: number): void;
    disposeData(id: number): void;
    dispose(): void;
  };
}

export interface FactoryOptions {
  instantiateWasm: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
  [option: string]: unknown;
}
export type Factory = (options: FactoryOptions) => Promise<TfjsModule>;

/** What `load` needs to start tfjs: its binary, and where it is not the plain build, its own factory and options. */
export interface TfjsRuntime {
  readonly module: WebAssembly.Module;
  readonly factory?: Factory;
  readonly factoryOptions?: Readonly<Record<string, unknown>>;
  readonly threads?: number;
}

function moduleOf(backend: BackendWasm): TfjsModule {
  return backend.wasm as unknown as TfjsModule;
}

const kernelsByBackend = new WeakMap<object, unknown>();

/**
 * Starts tfjs's module and puts our kernels on its heap. tfjs's own `init()` is not used: it fetches its binary by URL,
 * which fails on edge functions and under a content security policy.
 */
export async function load(tfjs: TfjsRuntime, kernels: WebAssembly.Module): Promise<BackendWasm> {
  let raw: WebAssembly.Exports = {};
  // The object around it is for engines and versions where the module is itself a thenable.
  const { wasm } = await new Promise<{ wasm: TfjsModule }>((resolve, reject) => {
    const instantiateWasm: FactoryOptions['instantiateWasm'] = (imports, done) => {
      // tfjs takes half of the cores at most, whatever it is asked for.
      if (tfjs.threads)
        Object.assign(imports.env as object, { emscripten_num_logical_cores: () => 2 * (tfjs.threads ?? 1) });
      WebAssembly.instantiate(tfjs.module, imports).then((instance) => {
        raw = instance.exports;
        done(instance, tfjs.module);
      }, reject);
      return {};
    };
    const factory = tfjs.factory ?? (wasmFactory as unknown as Factory);
    factory({ ...tfjs.factoryOptions, instantiateWasm }).then((wasm) => resolve({ wasm }), reject);
  });
  const malloc = wasm._malloc;
  wasm._malloc = (bytes) => {
    const at = malloc(bytes);
    // tfjs goes on with address 0 and overwrites its own low memory.
    if (at === 0 && bytes > 0)
      throw new Error(`The wasm heap has no ${bytes} bytes left; use a smaller table or batch, or dispose tensors.`);
    return at;
  };
  const start = wasm.cwrap('init_with_threads_count', null, ['number']);
  wasm.tfjs = {
    init: wasm.cwrap('init', null, []),
    initWithThreadsCount: (count) => start(tfjs.threads ?? count),
    getThreadsCount: wasm.cwrap('get_threads_count', 'number', []),
    registerTensor: wasm.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: wasm.cwrap('dispose_data', null, ['number']),
    // The glue's own `dispose` also takes away every uncaughtException listener of the process, whoever set it.
    dispose: raw.dispose as () => void,
  };
  const memory = raw.memory ?? wasm.wasmMemory;
  const backend = new BackendWasm(wasm as never);
  const { exports } = await WebAssembly.instantiate(kernels, kernelImports(memory as WebAssembly.Memory));
  kernelsByBackend.set(backend, exports);
  return backend;
}

/** Our kernels' exports on this backend's heap; `K` names those that the caller uses. */
export function kernelsOf<K>(backend: object): K {
  const kernels = kernelsByBackend.get(backend);
  if (kernels === undefined)
    throw new Error('This tfjs backend carries no mlpnas kernels; open it with openBackend().');
  return kernels as K;
}

/**
 * The tensor's address in bytes on the wasm heap. Any allocation may grow the memory and detach the views on it, so
 * keep addresses, never views.
 */
export function address(backend: BackendWasm, tensor: { readonly dataId: object }): number {
  let data: { memoryOffset: number };
  try {
    // Also brings over a tensor that was made on another backend.
    data = backend.dataIdMap.get(tensor.dataId);
  } catch (cause) {
    throw new Error('This tensor was disposed, or its backend was.', { cause });
  }
  return data.memoryOffset >>> 0;
}

/** A new tensor on the heap. Its memory is not zeroed. */
export function output(backend: BackendWasm, shape: readonly number[], dtype: DataType): TensorInfo {
  return backend.makeOutput([...shape], dtype);
}

/** A block of the heap that belongs to no tensor; give it back with `release`. Not zeroed. */
export function allocate(backend: BackendWasm, bytes: number): number {
  return moduleOf(backend)._malloc(bytes) >>> 0;
}

export function release(backend: BackendWasm, at: number): void {
  moduleOf(backend)._free(at);
}

/** Bytes of wasm memory that the heap takes; wasm memory only grows. */
export function heapBytes(backend: BackendWasm): number {
  return moduleOf(backend).HEAPU8.buffer.byteLength;
}

export function threadsOf(backend: BackendWasm): number {
  return moduleOf(backend).tfjs.getThreadsCount();
}
