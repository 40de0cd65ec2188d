// Types of the files that the build puts into the bundle as text (tools/bundle.js).
declare module '*.wasm' {
  /** The binary with a character for each byte, U+0000 to U+00FF: the byte plus 32, modulo 256. */
  const text: string;
  export default text;
}
declare module '*.csv' {
  const text: string;
  export default text;
}
/** The code that tfjs's threaded build runs in its workers, for which the package has no types. */
declare module '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js' {
  export const wasmWorkerContents: string;
}
/** The code of a module and its imports, as an expression whose value has the module's exports. */
declare module '*?source' {
  const text: string;
  export default text;
}
