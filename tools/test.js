// `npm test`: bundles each test file with esbuild and runs it in a process of its own.
//   node tools/test.js [WORDS…]    only files whose path contains one of the words
// Packages of test/package.json stay outside the bundles and are found from test/.
import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';
import { build } from 'esbuild';
import { anywhere, filesBelow, kernelsBinary, root, sources } from './bundle.js';

const words = process.argv.slice(2);
const chosen = (await filesBelow('test', '.test.ts')).filter(
  (file) => words.length === 0 || words.some((word) => file.includes(word)),
);
// Those that start other programs take longest, so they go first.
const startsPrograms = (file) => /^test\/(runtimes|examples|package|cli)\//.test(file);
const files = [...chosen.filter(startsPrograms), ...chosen.filter((file) => !startsPrograms(file))];
const outdir = path.join(root, `build/test/${process.pid}`);
await mkdir(outdir, { recursive: true });

const fromTest = createRequire(path.join(root, 'test/package.json'));
const tooLargeToBundle = ['miniflare', 'playwright-core', 'onnxruntime-web', 'esbuild', 'axe-core'];
const oracles = {
  name: 'oracles',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(${tooLargeToBundle.join('|')})$`) }, ({ path: name }) => ({
      path: pathToFileURL(fromTest.resolve(name)).href,
      external: true,
    }));
  },
};

await build({
  ...anywhere,
  entryPoints: files,
  outdir,
  outbase: 'test',
  platform: 'node',
  mainFields: ['module', 'main'],
  sourcemap: 'inline',
  define: { ...anywhere.define, 'import.meta.dirname': 'import.meta.dirname', ROOT: JSON.stringify(root) },
  // One copy of tfjs-core, or an oracle would register its kernels with another engine.
  alias: { '@tensorflow/tfjs-core': path.join(root, 'node_modules/@tensorflow/tfjs-core') },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
  },
  plugins: [kernelsBinary, sources, oracles],
});

const total = { passed: 0, failed: 0, skipped: 0 };
const queue = [...files];

/** Runs one bundled file; its totals come from uvu's closing lines, and a crash or hang counts as a failure. */
function runFile(file) {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      ['--enable-source-maps', path.join(outdir, path.relative('test', file).replace(/\.ts$/, '.js'))],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, FORCE_COLOR: '0' },
      },
    );
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    const start = Date.now();
    const limit = setTimeout(() => child.kill('SIGKILL'), 300_000);
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      const sum = (label) =>
        [...output.matchAll(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'gm'))].reduce((s, m) => s + Number(m[1]), 0);
      const [all, passed, skipped] = [sum('Total'), sum('Passed'), sum('Skipped')];
      // uvu counts skipped tests apart from its total.
      const failed = Math.max(all - passed, code === 0 && all + skipped > 0 ? 0 : 1);
      total.passed += passed;
      total.skipped += skipped;
      total.failed += failed;
      const seconds = ((Date.now() - start) / 1000).toFixed(1);
      process.stdout.write(`${failed ? 'FAIL' : 'ok  '} ${file} (${passed} passed, ${seconds} s)\n`);
      // A stack trace shows the line that threw, which in a minified bundle is all of it.
      const shown = output.replace(/^(.{1000}).+$/gm, '$1 …');
      if (failed || words.length > 0) process.stdout.write(`${shown}${signal ? `\nended by ${signal}` : ''}\n`);
      else for (const line of output.match(/^skipped: .*$/gm) ?? []) process.stdout.write(`     ${line}\n`);
      resolve();
    });
  });
}

/** Two at a time: the project's tests are planned for two cores. */
async function lane() {
  for (let file = queue.shift(); file; file = queue.shift()) await runFile(file);
}
await Promise.all([lane(), lane()]);
await rm(outdir, { recursive: true, force: true });
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
