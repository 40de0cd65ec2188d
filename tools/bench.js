// `npm run bench [-- NAME… FLAGS…]`: bundles the benchmarks with the package's own settings and runs them, all or those
// that are named, one after another in processes of their own.
//   --json   JSON lines instead of tables
//   --save   also writes bench/results.jsonl, and from it the tables of BENCHMARKS.md and the plot of the README
//   --full   the sizes that take minutes, too
//   --quick  only to see that everything runs: the figures mean nothing
// bench/stock*.ts stay with tfjs as npm installs it: they are the peer that the others are compared with.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { anywhere, filesBelow, kernelsBinary, root } from './bundle.js';

/** In the order in which they run. */
const benchmarks = ['train', 'roofline', 'kernels', 'team', 'search', 'growth', 'growth-table', 'peers'];

const words = process.argv.slice(2);
const flags = words.filter((word) => word.startsWith('--'));
const asked = words.filter((word) => !word.startsWith('--'));
const files = (await filesBelow('bench', '.ts')).filter((file) => path.dirname(file) === 'bench');
const names = asked.length > 0 ? asked : benchmarks.filter((name) => files.includes(`bench/${name}.ts`));
const unknown = names.find((name) => !files.includes(`bench/${name}.ts`));
if (unknown !== undefined) {
  process.stderr.write(`Got benchmark "${unknown}"; expected some of ${benchmarks.join(', ')}.\n`);
  process.exit(2);
}

const save = flags.includes('--save');
if (save && flags.includes('--quick')) {
  process.stderr.write('Got --quick and --save; figures of a quick pass mean nothing, so leave one of them out.\n');
  process.exit(2);
}
const machine = {
  bench: 'machine',
  processor: os.cpus()[0]?.model.trim() ?? process.arch,
  cores: os.availableParallelism(),
  'memory, GB': Math.round(os.totalmem() / 2 ** 30),
  system: `${os.type()} ${os.arch()}`,
  node: process.versions.node,
  tfjs: JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')).devDependencies['@tensorflow/tfjs-core'],
  'load before': Number(os.loadavg()[0].toFixed(2)),
};

const outdir = path.join(root, 'build/bench');
await mkdir(outdir, { recursive: true });
// Always: a figure of an older build would be a lie.
const built = await node([path.join(root, 'tools/build.js'), '--fast']);
if (built) process.exit(built);

const stock = files.filter((file) => path.basename(file).startsWith('stock'));
const settings = { outdir, outbase: 'bench', platform: 'node', sourcemap: 'inline' };
const banner =
  "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);";
await build({
  ...anywhere,
  ...settings,
  entryPoints: files.filter((file) => !stock.includes(file)),
  define: { ...anywhere.define, ROOT: JSON.stringify(root) },
  banner: { js: banner },
  plugins: [kernelsBinary],
});
// Nothing of ours: no definitions, no plugins; only what Node's modules lack for emscripten's glue.
const forGlue = `${banner}\nconst __dirname = import.meta.dirname;`;
await build({ ...anywhere, ...settings, entryPoints: stock, define: {}, banner: { js: forGlue } });

const results = path.join(root, 'bench/results.jsonl');
for (const name of names) {
  const script = path.join(outdir, `${name}.js`);
  const printed = await node(
    ['--enable-source-maps', script, ...flags],
    save ? { BENCH_LINES: path.join(outdir, `${name}.jsonl`) } : {},
  );
  if (printed) process.exitCode = printed;
  else if (save) await keep(name);
}
if (save) await node([path.join(outdir, 'save.js'), results]);

/** Puts a benchmark's lines in the place of those of its last run. */
async function keep(name) {
  const measured = path.join(outdir, `${name}.jsonl`);
  if (!existsSync(measured)) return;
  const before = existsSync(results) ? (await readFile(results, 'utf8')).split('\n').filter(Boolean) : [];
  const others = before.filter((line) => ![name, 'machine'].includes(benchmarkOf(line)));
  const fresh = await readFile(measured, 'utf8');
  const all = [...others, ...fresh.split('\n').filter(Boolean)];
  all.sort((a, b) => benchmarks.indexOf(benchmarkOf(a)) - benchmarks.indexOf(benchmarkOf(b)));
  all.unshift(JSON.stringify(machine));
  await writeFile(results, `${all.join('\n')}\n`);
}

/** Lines carry their benchmark's name, or it and what they are: `roofline-step`. */
function benchmarkOf(line) {
  const { bench } = JSON.parse(line);
  return benchmarks.includes(bench) ? bench : bench.split('-')[0];
}

/** Runs Node from the project's root and resolves to its exit code. */
function node(args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    child.on('close', (code) => resolve(code ?? 1));
  });
}
