// Appends COUNT lines to the study in FOLDER as WRITER, each with the number of lines before it, and writes a blob.
// files.test.ts runs this file in several runtimes at once; it needs build/.
import { fileStorage } from '../../build/node.js';

const [folder, writer, count] = process.argv.slice(2);
const storage = fileStorage(folder);
for (let n = 0; n < Number(count); n++) {
  await storage.appendLog(
    (log) => `${JSON.stringify({ line: log.text().split('\n').length - 1, writer, n, padding: 'ü'.repeat(1500) })}\n`,
  );
  await storage.writeBlob(`weights/${writer}.bin`, Uint8Array.of(n));
}
console.log(JSON.stringify(await storage.listBlobs(`weights/${writer}`)));
