// Compiles assembly/ to build/kernels.wasm and checks that it may live on somebody else's heap.
import { execFile } from 'node:child_process';
import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { root } from './bundle.js';

const run = promisify(execFile);

/** Ids of the sections of a WebAssembly binary (core specification, 5.5.2). */
function sectionIds(bytes) {
  const ids = [];
  for (let at = 8; at < bytes.length; ) {
    ids.push(bytes[at++]);
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    at += size;
  }
  return ids;
}

/** Builds the kernels; rejects with the compiler's words when they do not compile. */
export async function buildKernels() {
  const fresh = `build/kernels.${process.pid}.wasm`;
  try {
    await run(process.execPath, ['node_modules/assemblyscript/bin/asc.js', '--config', 'asconfig.json', '--outFile', fresh], { cwd: root });
  } catch (error) {
    throw new Error(`The kernels do not compile:\n${error.stdout ?? ''}${error.stderr ?? error}`);
  }
  const ids = sectionIds(await readFile(path.join(root, fresh)));
  // 8 is a start section, 11 a data section: either would overwrite the low memory of tfjs's heap.
  for (const [id, name] of [[8, 'start'], [11, 'data']]) {
    if (ids.includes(id)) throw new Error(`build/kernels.wasm has a ${name} section; kernels share tfjs's heap, so use no strings, static arrays or initialised globals.`);
  }
  await rename(path.join(root, fresh), path.join(root, 'build/kernels.wasm'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels();
