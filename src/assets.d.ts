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
