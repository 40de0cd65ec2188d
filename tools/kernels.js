// Builds the binaries: build/kernels.wasm of assembly/, with a check that it can share tfjs's heap, and
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

/** Builds the kernels; rejects with the compiler's output when they do not compile. */
async function buildKernels() {
  const temporary = `build/kernels.${process.pid}.wasm`;
  try {
    await run(
      process.execPath,
      ['node_modules/assemblyscript/bin/asc.js', '--config', 'asconfig.json', '--outFile', temporary],
      { cwd: root },
    );
  } catch (error) {
    throw new Error(`The kernels do not compile:\n${error.stdout ?? ''}${error.stderr ?? error}`);
  }
  const bytes = await readFile(path.join(root, temporary));
  const module = binaryen.readBinary(bytes);
  const section = module.emitText().match(/^\s*\((start|data) /m)?.[1];
  module.dispose();
  // A start or data section would overwrite the low memory of tfjs's heap.
  if (section)
    throw new Error(
      `build/kernels.wasm has a ${section} section; kernels share tfjs's heap, so use no strings, static arrays or initialised globals.`,
    );
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).map(({ name }) => name);
  // src/kernels/ supplies these imports; memory.ts changes the kind of the memory.
  if (imports.sort().join() !== 'memory,sleepWhile')
    throw new Error(`build/kernels.wasm imports ${imports.join(', ')}; expected memory and sleepWhile alone.`);
  await rename(path.join(root, temporary), path.join(root, 'build/kernels.wasm'));
}

/** Builds all WebAssembly in build/. */
export async function buildBinaries() {
  await Promise.all([buildKernels(), buildTfjsBinary()]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildBinaries();
