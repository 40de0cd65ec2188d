// `npm run bench [-- NAME… FLAGS…]`: bundles the benchmarks with the package's own settings and runs them, all or those
// that are named, one after another in processes of their own.
//   --json        JSON lines instead of tables
//   --save        also puts the lines into bench/results.jsonl, and then does what --write does
//   --write       writes the figures of README.md, ARCHITECTURE.md and BENCHMARKS.md and the plot of the README from
//                 bench/results.jsonl; measures only what is named
//   --tables DIR  a folder of CSV files that benchmarks may search; without it they take scikit-learn's own tables
//   --full        the sizes that take minutes, too
//   --quick       only to see that everything runs: the figures mean nothing
// Further flags belong to single benchmarks and are documented in their files. bench/stock.ts and
// bench/stock-kernels.ts use tfjs as npm installs it, because they are the peer that the others are compared with.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { anywhere, filesBelow, kernelsBinary, root } from './bundle.js';

/** In the order in which they run. */
const benchmarks = [
  'size',
  'train',
  'peers',
  'roofline',
  'kernels',
  'team',
  'codes',
  'search',
  'wine',
  'final',
  'model',
  'growth',
  'growth-table',
  'growth-categories',
  'budget',
];
/** These take hours, so they run where they are named. */
const onlyByName = ['model'];

const booleanFlags = ['json', 'save', 'write', 'full', 'quick', 'plain', 'kept'];
const stringFlags = [
  ...['tables', 'table', 'target', 'only', 'seeds', 'from', 'samples', 'folds', 'variants'],
  ...['half', 'splits', 'slow-splits', 'peers', 'runs', 'before'],
];
const { values, positionals: requested } = await parseFlags();
const flags = Object.entries(values).map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`));
const unknown = requested.find((name) => !benchmarks.includes(name));
if (unknown !== undefined) exitWith(`Got benchmark "${unknown}"; expected some of ${benchmarks.join(', ')}.`);
const { save = false, write = false } = values;
if (save && values.quick) {
  exitWith('Got --quick and --save; figures of a quick pass mean nothing, so leave one of them out.');
}
const names = benchmarks.filter((name) =>
  requested.length > 0 ? requested.includes(name) : (!write || save) && !onlyByName.includes(name),
);

// The packages of test/runtimes/ have Deno, Bun and tfjs's plain backend.
const installed = await node([path.join(root, 'tools/setup-tests.js')]);
if (installed) process.exit(installed);

const outdir = path.join(root, 'build/bench');
await mkdir(outdir, { recursive: true });
// The build is always repeated, because figures of an older one would be wrong.
const built = await node([path.join(root, 'tools/build.js'), '--fast']);
if (built) process.exit(built);

const files = (await filesBelow('bench', '.ts')).filter((file) => path.dirname(file) === 'bench');
const stock = ['bench/stock.ts', 'bench/stock-kernels.ts'];
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
// The peer is bundled without the package's definitions and plugins, and with what emscripten's glue needs in Node's
// modules. There has to be one copy of tfjs-core, because a backend registers its kernels with the engine of its copy.
const forGlue = `${banner}\nconst __dirname = import.meta.dirname;`;
const alias = { '@tensorflow/tfjs-core': path.join(root, 'node_modules/@tensorflow/tfjs-core') };
await build({ ...anywhere, ...settings, entryPoints: stock, define: {}, alias, banner: { js: forGlue } });

const results = path.join(root, 'bench/results.jsonl');
for (const name of names) {
  const lines = path.join(outdir, `${name}.jsonl`);
  const before = await origin();
  const failed = await node(
    ['--enable-source-maps', path.join(outdir, `${name}.js`), ...flags],
    save ? { BENCH_LINES: lines } : {},
  );
  if (failed) process.exitCode = failed;
  else if (save) await saveLines(name, lines, before);
}
if (save || write) {
  const written = await node([path.join(outdir, 'write.js'), results]);
  if (written) process.exitCode = written;
}

/** The output of a git command; undefined where it fails. */
function git(...words) {
  const { status, stdout } = spawnSync('git', words, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** The commit, date, machine, load and versions of the next benchmark. */
async function origin() {
  const { version, devDependencies } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  // Files that saving writes may differ from the commit, because they are not what is measured.
  const written = [
    'bench/results.jsonl',
    'bench/model-runs.jsonl',
    'BENCHMARKS.md',
    'README.md',
    'ARCHITECTURE.md',
    'docs',
  ];
  const changes = git('status', '--porcelain', '--', '.', ...written.map((file) => `:!${file}`));
  return {
    commit: git('rev-parse', 'HEAD') ?? 'unknown',
    dirty: changes === undefined || changes !== '',
    date: new Date().toISOString(),
    processor: os.cpus()[0]?.model.trim() ?? process.arch,
    cores: os.availableParallelism(),
    memoryGB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.arch()}`,
    load: Number(os.loadavg()[0].toFixed(2)),
    versions: { mlpnas: version, node: process.versions.node, tfjs: devDependencies['@tensorflow/tfjs-core'] },
  };
}

/** Replaces the saved lines of a benchmark by new ones, each with its origin. */
async function saveLines(name, measured, from) {
  if (!existsSync(measured)) return;
  const linesOf = async (file) =>
    (await readFile(file, 'utf8')).split('\n').flatMap((line) => (line ? [JSON.parse(line)] : []));
  const fresh = await linesOf(measured);
  const versions = Object.assign({}, from.versions, ...fresh.map(({ versions }) => versions));
  const lines = fresh.filter(({ bench }) => bench).map((line) => ({ ...line, origin: { ...from, versions } }));
  const others = (existsSync(results) ? await linesOf(results) : []).filter(({ bench }) => benchmarkOf(bench) !== name);
  const all = [...others, ...lines];
  // Notes, which belong to no benchmark, come last.
  const rank = ({ bench }) =>
    (benchmarks.indexOf(benchmarkOf(bench)) + benchmarks.length + 1) % (benchmarks.length + 1);
  all.sort((a, b) => rank(a) - rank(b));
  await writeFile(results, `${all.map((line) => JSON.stringify(line)).join('\n')}\n`);
}

/** The benchmark of a line, whose name it has, or begins with: `roofline-step`. */
function benchmarkOf(bench) {
  return benchmarks.includes(bench) ? bench : benchmarks.find((name) => name === bench.split('-')[0]);
}

async function parseFlags() {
  const options = [
    ...booleanFlags.map((name) => [name, { type: 'boolean' }]),
    ...stringFlags.map((name) => [name, { type: 'string' }]),
  ];
  try {
    return parseArgs({ allowPositionals: true, options: Object.fromEntries(options) });
  } catch (error) {
    return exitWith(error.message);
  }
}

function exitWith(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

/** Runs Node from the project's root and resolves to its exit code. */
function node(args, env = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    child.on('close', (code) => resolve(code ?? 1));
  });
}
