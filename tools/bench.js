// `node tools/bench.js NAME [FLAGS…]`: bundles the benchmarks with the package's own settings and runs bench/NAME.ts.
//   --json   JSON lines instead of a table
// bench/stock.ts stays with tfjs as npm installs it: it is the peer that the others are compared with.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { anywhere, filesBelow, kernelsBinary, root } from './bundle.js';
import { buildBinaries } from './kernels.js';

const [name, ...flags] = process.argv.slice(2);
const files = (await filesBelow('bench', '.ts')).filter((file) => path.dirname(file) === 'bench');
if (!name || !files.includes(`bench/${name}.ts`)) {
  process.stderr.write(`Got benchmark "${name ?? ''}"; expected one of ${files.map((file) => path.basename(file, '.ts')).join(', ')}.\n`);
  process.exit(2);
}
const outdir = path.join(root, 'build/bench');
await mkdir(outdir, { recursive: true });
if (!existsSync(path.join(root, 'build/tfjs.wasm'))) await buildBinaries();

const stock = 'bench/stock.ts';
const settings = { outdir, outbase: 'bench', platform: 'node', sourcemap: 'inline' };
await build({ ...anywhere, ...settings, entryPoints: files.filter((file) => file !== stock), plugins: [kernelsBinary] });
if (files.includes(stock)) {
  // Nothing of ours: no definitions, no plugins; only what Node's modules lack for emscripten's glue.
  const banner = "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);\nconst __dirname = import.meta.dirname;";
  await build({ ...anywhere, ...settings, entryPoints: [stock], define: {}, banner: { js: banner } });
}

const child = spawn(process.execPath, ['--enable-source-maps', path.join(outdir, `${name}.js`), ...flags], { cwd: root, stdio: 'inherit' });
child.on('close', (code) => (process.exitCode = code ?? 1));
