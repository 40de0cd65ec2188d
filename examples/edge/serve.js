// `npm run edge`: runs worker.js in workerd on this machine.
//   node examples/edge/serve.js [PORT]
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = path.join(here, '../..');
// miniflare, which has workerd, is one of the packages that only tests and examples need.
const { Miniflare } = await import(
  pathToFileURL(createRequire(path.join(root, 'test/runtimes/package.json')).resolve('miniflare')).href
);

const module = (name, file) => ({
  type: 'ESModule',
  path: path.join(here, name),
  contents: readFileSync(file, 'utf8'),
});
const edge = new Miniflare({
  modulesRoot: here,
  modules: [module('worker.js', path.join(here, 'worker.js')), module('mlpnas', path.join(root, 'build/index.js'))],
  // From this date on WebAssembly may be compiled while a module is evaluated.
  compatibilityDate: '2025-06-01',
  host: '127.0.0.1',
  port: Number(process.argv[2] ?? 8787),
});
process.stdout.write(`${await edge.ready}\n`);
