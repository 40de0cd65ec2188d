// Where the runtimes lie: on the path, or where `npm test` installs them.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

export interface Runtime {
  readonly name: string;
  readonly command: readonly string[];
}

function first(name: string, scope: string, file: string): string | undefined {
  const folder = path.join('test/node_modules', scope);
  const installed = existsSync(folder) ? readdirSync(folder).map((entry) => path.join(folder, entry, file)) : [];
  const onPath = (process.env.PATH ?? '').split(path.delimiter).map((entry) => path.join(entry, name));
  // Small files of these names are stand-ins, which only an install script would replace.
  return [...installed, ...onPath].find((entry) => existsSync(entry) && statSync(entry).size > 2 ** 20);
}

/** This Node, and Deno and Bun where they are there. */
export function runtimes(): Runtime[] {
  const deno = first('deno', '@deno', 'deno');
  const bun = first('bun', '@oven', 'bin/bun');
  return [
    { name: 'node', command: [process.execPath] },
    ...(deno ? [{ name: 'deno', command: [deno, 'run', '-A'] }] : []),
    ...(bun ? [{ name: 'bun', command: [bun] }] : []),
  ];
}
