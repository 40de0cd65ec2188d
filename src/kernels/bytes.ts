// Binaries travel in the bundle as text; see tools/bundle.js for why it is not base64.

/** The bytes of a binary that tools/bundle.js has put into the bundle. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i) - 32;
  return bytes;
}
