// Numbers on tfjs's heap, for tests and benchmarks that call kernels bare.
import type { BackendWasm, TfjsModule } from '../../src/kernels/heap.ts';

/** A view of the heap that the next allocation may detach: use it at once. */
export function floatsAt(backend: BackendWasm, address: number, length: number): Float32Array {
  return new Float32Array((backend.wasm as unknown as TfjsModule).HEAPU8.buffer, address, length);
}
