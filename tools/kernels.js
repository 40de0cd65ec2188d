// Builds the binaries: assembly/ to build/kernels.wasm, checked that it may live on somebody else's heap, and
// build/tfjs.wasm.
import { execFile } from 'node:child_process';
import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import binaryen from 'binaryen';
import { root } from './bundle.js';
import { buildTfjsBinary } from './tfjs-binary.js';

const run = promisify(execFile);

/** Builds the kernels; rejects with the compiler's words when they do not compile. */
async function buildKernels() {
  const fresh = `build/kernels.${process.pid}.wasm`;
  try {
    await run(
      process.execPath,
      ['node_modules/assemblyscript/bin/asc.js', '--config', 'asconfig.json', '--outFile', fresh],
      { cwd: root },
    );
  } catch (error) {
    throw new Error(`The kernels do not compile:\n${error.stdout ?? ''}${error.stderr ?? error}`);
  }
  const bytes = await readFile(path.join(root, fresh));
  const module = binaryen.readBinary(bytes);
  const section = module.emitText().match(/^\s*\((start|data) /m)?.[1];
  module.dispose();
  // Either would overwrite the low memory of tfjs's heap.
  if (section)
    throw new Error(
      `build/kernels.wasm has a ${section} section; kernels share tfjs's heap, so use no strings, static arrays or initialised globals.`,
    );
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).map(({ name }) => name);
  // What src/kernels/ gives them; memory.ts rewrites the memory's kind.
  if (imports.sort().join() !== 'memory,sleepWhile')
    throw new Error(`build/kernels.wasm imports ${imports.join(', ')}; expected memory and sleepWhile alone.`);
  await rename(path.join(root, fresh), path.join(root, 'build/kernels.wasm'));
}

/** Everything in build/ that is WebAssembly. */
export async function buildBinaries() {
  await Promise.all([buildKernels(), buildTfjsBinary()]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildBinaries();
