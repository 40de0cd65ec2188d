// Builds the binaries: assembly/ to build/kernels.wasm, checked that it may live on somebody else's heap, and
// build/tfjs.wasm.
import { execFile } from 'node:child_process';
import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { root } from './bundle.js';
import { buildTfjsBinary } from './tfjs-binary.js';

const run = promisify(execFile);

/** Reads an unsigned LEB128 number of a WebAssembly binary; gives it and the position behind it. */
function readNumber(bytes, at) {
  let number = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at++];
    number += (byte % 128) * scale;
    if (byte < 128) return [number, at];
  }
}

/** The sections of a WebAssembly binary (core specification, 5.5.2). */
function sectionsOf(bytes) {
  const sections = [];
  for (let at = 8; at < bytes.length; ) {
    const [size, start] = readNumber(bytes, at + 1);
    sections.push({ id: bytes[at], content: bytes.subarray(start, start + size) });
    at = start + size;
  }
  return sections;
}

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
  const ids = sectionsOf(bytes).map(({ id }) => id);
  // 8 is a start section, 11 a data section: either would overwrite the low memory of tfjs's heap.
  for (const [id, name] of [
    [8, 'start'],
    [11, 'data'],
  ]) {
    if (ids.includes(id))
      throw new Error(
        `build/kernels.wasm has a ${name} section; kernels share tfjs's heap, so use no strings, static arrays or initialised globals.`,
      );
  }
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
