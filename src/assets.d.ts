// Files that the build puts into the bundle as text (tools/bundle.js).
declare module '*.wasm' {
  /** The binary, a character for each byte: U+0000 to U+00FF, the byte plus 32 modulo 256. */
  const text: string;
  export default text;
}
declare module '*.csv' {
  const text: string;
  export default text;
}
/** The text that tfjs's threaded build runs in its workers; the package has no types for it. */
declare module '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js' {
  export const wasmWorkerContents: string;
}
/** A module's code with all that it imports, as an expression whose value has its exports. */
declare module '*?source' {
  const text: string;
  export default text;
}
