// Not a clock: how large the published bundle is, and what an installation takes on the disk.
import { type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Line, print } from './print.ts';

/** What the disk keeps of a folder, in bytes; files that are there twice under two names count twice. */
function bytesOf(folder: string): number {
  const entries: Dirent[] = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + 512 * (statSync(path.join(parentPath, name)).blocks ?? 0), 0);
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

const folders: readonly (readonly [what: string, folder: string])[] = [
  ['packages', 'node_modules'],
  ['binaryen', 'node_modules/binaryen'],
  ['AssemblyScript', 'node_modules/assemblyscript'],
  ['tfjs', 'node_modules/@tensorflow'],
  ['packages of the check', 'test/node_modules'],
  ['packages of the tests', 'test/runtimes/node_modules'],
  ['Python packages of the benchmarks', 'bench/peers/.venv'],
];
const bundle = readFileSync('build/index.js');
const lines: Line[] = [
  { bench: 'size', what: 'bundle', kB: Math.round(bundle.length / 1e3) },
  { bench: 'size', what: 'bundle, gzipped', kB: Math.round(gzipSync(bundle).length / 1e3) },
];
for (const [what, folder] of folders) {
  if (existsSync(folder)) lines.push({ bench: 'size', what, MB: megabytes(bytesOf(folder)) });
}
print(lines);
