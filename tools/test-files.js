// Selects, bundles and runs test files, for `npm test` (test.js) and `npm run check` (check.js).
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { anywhere, filesBelow, kernelsBinary, root, sources } from './bundle.js';

const heavyFolder = path.join(root, 'test/runtimes');
const fromHeavy = createRequire(path.join(heavyFolder, 'package.json'));
// This oracle shares tfjs-core with the package's kernels, so it has to be in the same bundle.
const bundledOracle = '@tensorflow/tfjs-layers';

/** The file with the paths of other runtimes' programs, which all tests that run them import. */
const programs = 'test/runtimes/programs.ts';
/** The mark of a file that is too slow for `npm run check`, or repeats one of its steps. */
const mark = /^\/\/ Not in `npm run check`/m;

/**
 * Resolves the packages of test/runtimes/package.json from there, and adds the files that import them to `importers`.
 * All packages but one stay outside of the bundles.
 */
function oracles(names, importers) {
  return {
    name: 'oracles',
    setup(build) {
      build.onResolve({ filter: /^esbuild$/ }, ({ path: name }) => ({ path: name, external: true }));
      build.onResolve({ filter: new RegExp(`^(${names.join('|')})$`) }, ({ path: name, importer, pluginData }) => {
        if (pluginData === importers) return undefined;
        importers.add(path.relative(root, importer));
        let found;
        try {
          found = fromHeavy.resolve(name);
        } catch {
          // Files that import a missing package are bundled, too; `npm run check` does not run them.
          return { path: name, external: true };
        }
        if (name !== bundledOracle) return { path: pathToFileURL(found).href, external: true };
        return build.resolve(name, { resolveDir: heavyFolder, kind: 'import-statement', pluginData: importers });
      });
    },
  };
}

/** The file and all files that it imports, directly or indirectly. */
function reachedFrom(file, inputs) {
  const reached = new Set([file]);
  for (const at of reached)
    for (const { path: to, external } of inputs[at]?.imports ?? []) if (!external) reached.add(to);
  return [...reached];
}

/**
 * Bundles the test files whose path contains one of `words`, or all, and returns them in the order in which they run.
 *
 * @param {readonly string[]} words
 * @param {{ light?: boolean }} options with `light` only files that need no other runtime and no oracle, and have no
 *   mark
 */
export async function bundleTests(words, { light = false } = {}) {
  const all = await filesBelow('test', '.test.ts');
  const chosen = all.filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
  // Tests that start other programs take longest, so they come first.
  const startsPrograms = (file) => /^test\/(runtimes|examples|package|cli)\//.test(file);
  const entryPoints = [...chosen.filter(startsPrograms), ...chosen.filter((file) => !startsPrograms(file))];
  const outdir = path.join(root, `build/test/${process.pid}`);
  await mkdir(outdir, { recursive: true });
  const manifest = JSON.parse(await readFile(path.join(heavyFolder, 'package.json'), 'utf8'));
  const importers = new Set();
  const { metafile } = await build({
    ...anywhere,
    entryPoints,
    outdir,
    outbase: 'test',
    platform: 'node',
    mainFields: ['module', 'main'],
    sourcemap: 'inline',
    // Sources in the maps would double the size of the bundles, to 340 MB.
    sourcesContent: process.env.NODE_V8_COVERAGE !== undefined,
    metafile: true,
    define: { ...anywhere.define, 'import.meta.dirname': 'import.meta.dirname', ROOT: JSON.stringify(root) },
    // There has to be one copy of tfjs-core, because an oracle registers its kernels with the engine of its copy.
    alias: { '@tensorflow/tfjs-core': path.join(root, 'node_modules/@tensorflow/tfjs-core') },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
    },
    plugins: [kernelsBinary, sources, oracles(Object.keys(manifest.dependencies), importers)],
  });
  if (!light) return { files: entryPoints, outdir };

  const marked = await Promise.all(
    entryPoints.map(async (file) => mark.test(await readFile(path.join(root, file), 'utf8'))),
  );
  const heavy = (file) => file === programs || importers.has(file);
  const files = entryPoints.filter((file, at) => !marked[at] && !reachedFrom(file, metafile.inputs).some(heavy));
  return { files, outdir };
}

/**
 * Runs bundled files, two at a time, each in its own process. It prints a line for each and the totals at the end. The
 * totals are the sums of uvu's summaries; a crash or a hang counts as a failure.
 *
 * @param {{ files: readonly string[], outdir: string }} bundled
 * @param {{ all?: boolean }} options with `all` the output of passing files is printed, too
 */
export async function runTests({ files, outdir }, { all: showAll = false } = {}) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const queue = [...files];

  const runFile = (file) =>
    new Promise((resolve) => {
      const script = path.join(outdir, path.relative('test', file).replace(/\.ts$/, '.js'));
      const child = spawn(process.execPath, ['--enable-source-maps', script], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, FORCE_COLOR: '0' },
      });
      let output = '';
      child.stdout.on('data', (chunk) => (output += chunk));
      child.stderr.on('data', (chunk) => (output += chunk));
      const start = Date.now();
      const limit = setTimeout(() => child.kill('SIGKILL'), 300_000);
      child.on('close', (code, signal) => {
        clearTimeout(limit);
        const sum = (label) =>
          [...output.matchAll(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'gm'))].reduce((s, m) => s + Number(m[1]), 0);
        const [tests, passed, skipped] = [sum('Total'), sum('Passed'), sum('Skipped')];
        // uvu counts skipped tests apart from its total.
        const failed = Math.max(tests - passed, code === 0 && tests + skipped > 0 ? 0 : 1);
        total.passed += passed;
        total.skipped += skipped;
        total.failed += failed;
        const seconds = ((Date.now() - start) / 1000).toFixed(1);
        process.stdout.write(`${failed ? 'FAIL' : 'ok  '} ${file} (${passed} passed, ${seconds} s)\n`);
        // A stack trace shows the line that threw, which may be a whole minified bundle.
        const shown = output.replace(/^(.{1000}).+$/gm, '$1 …');
        if (failed || showAll) process.stdout.write(`${shown}${signal ? `\nended by ${signal}` : ''}\n`);
        else for (const line of output.match(/^skipped: .*$/gm) ?? []) process.stdout.write(`     ${line}\n`);
        resolve();
      });
    });

  /** Two at a time: the project's tests are planned for two cores. */
  const lane = async () => {
    for (let file = queue.shift(); file; file = queue.shift()) await runFile(file);
  };
  await Promise.all([lane(), lane()]);
  await rm(outdir, { recursive: true, force: true });
  return total;
}
