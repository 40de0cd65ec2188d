// Removes the operations that this package never calls (convolutions, pooling, images …) from tfjs's binary, which
// every bundle has; they are a third of it. The other functions stay as tfjs's authors compiled them.
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import binaryen from 'binaryen';
import { root } from './bundle.js';

const tfjs = path.join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist');

/** The exports that the backend, its emscripten glue and src/kernels/heap.ts call. */
const ofTheBackend = [
  ...['memory', '__indirect_function_table', '__wasm_call_ctors', '__errno_location'],
  ...['malloc', 'free', 'stackSave', 'stackRestore', 'stackAlloc'],
  ...['init', 'init_with_threads_count', 'get_threads_count', 'register_tensor', 'dispose_data', 'dispose'],
];

/** Writes build/tfjs.wasm: the SIMD binary with the exports that the kernels named in src/kernels/stock.ts mention. */
export async function buildTfjsBinary() {
  const stock = await readFile(path.join(root, 'src/kernels/stock.ts'), 'utf8');
  const words = new Set(ofTheBackend);
  for (const [, name] of stock.matchAll(/dist\/kernels\/(\w+)'/g)) {
    const source = await readFile(path.join(tfjs, `kernels/${name}.js`), 'utf8');
    for (const word of source.match(/\w+/g) ?? []) words.add(word);
  }
  const module = binaryen.readBinary(await readFile(path.join(tfjs, 'tfjs-backend-wasm-simd.wasm')));
  const names = Array.from(
    { length: module.getNumExports() },
    (_, index) => binaryen.getExportInfo(module.getExportByIndex(index)).name,
  );
  for (const name of names) if (!words.has(name)) module.removeExport(name);
  module.runPasses(['remove-unused-module-elements']);
  const temporary = path.join(root, `build/tfjs.${process.pid}.wasm`);
  await writeFile(temporary, module.emitBinary());
  module.dispose();
  await rename(temporary, path.join(root, 'build/tfjs.wasm'));
}
