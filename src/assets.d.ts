// Files that the build puts into the bundle as text (tools/bundle.js).
declare module '*.wasm' {
  /** The binary, base64. */
  const base64: string;
  export default base64;
}
declare module '*.csv' {
  const text: string;
  export default text;
}
