// `npm run build`: kernels, then bundles, then declarations, all into build/.
//   node tools/build.js            everything
//   node tools/build.js --fast     without the declarations
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { anywhere, kernelsBinary, root } from './bundle.js';
import { buildKernels } from './kernels.js';

const run = promisify(execFile);
const index = path.join(root, 'src/index.ts');

/** The core is built once; every other entry imports those very bytes. */
const coreApart = {
  name: 'core-apart',
  setup(build) {
    build.onResolve({ filter: /index\.ts$/ }, ({ path: specifier, resolveDir, kind }) => {
      if (kind === 'entry-point' || path.resolve(resolveDir, specifier) !== index) return undefined;
      return { path: './index.js', external: true };
    });
  },
};

/** The command shares the bundles that others import, too. */
const entriesApart = {
  name: 'entries-apart',
  setup(build) {
    const files = { 'report/index.ts': './report.js', 'platform/node.ts': './node.js', 'platform/threads.ts': './threads.js' };
    build.onResolve({ filter: /(report\/index|platform\/(node|threads))\.ts$/ }, ({ path: specifier, kind }) => {
      if (kind === 'entry-point') return undefined;
      return { path: files[specifier.split('/').slice(-2).join('/')], external: true };
    });
  },
};

await mkdir(path.join(root, 'build'), { recursive: true });
await buildKernels();

const core = await build({
  ...anywhere,
  entryPoints: { index: 'src/index.ts' },
  outdir: 'build',
  minify: true,
  metafile: true,
  plugins: [kernelsBinary],
});

const entries = {
  web: 'src/platform/web.ts',
  'worker.web': 'src/platform/worker.web.ts',
  threads: 'src/platform/threads.ts',
  report: 'src/report/index.ts',
};
const serverEntries = { node: 'src/platform/node.ts', 'worker.node': 'src/platform/worker.node.ts', cli: 'src/cli/main.ts' };
const present = (table) => Object.fromEntries(Object.entries(table).filter(([, file]) => existsSync(path.join(root, file))));
const browser = await build({
  ...anywhere,
  entryPoints: present(entries),
  outdir: 'build',
  minify: true,
  metafile: true,
  plugins: [coreApart, kernelsBinary],
});
const server = await build({
  ...anywhere,
  entryPoints: present(serverEntries),
  outdir: 'build',
  platform: 'node',
  // Some packages of the command are CommonJS and call require for Node's own modules.
  banner: { js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);" },
  external: ['node:*'],
  metafile: true,
  plugins: [coreApart, kernelsBinary, entriesApart],
});
// Who imports whom, for test/package/imports.test.ts.
const metafiles = { core: core.metafile, browser: browser.metafile, server: server.metafile };
await writeFile(path.join(root, 'build/meta.json'), JSON.stringify(metafiles));
if (existsSync(path.join(root, 'build/cli.js'))) await chmod(path.join(root, 'build/cli.js'), 0o755);

if (!process.argv.includes('--fast')) {
  await run(process.execPath, ['node_modules/typescript/bin/tsc'], { cwd: root }).catch((error) => {
    process.stderr.write(error.stdout ?? String(error));
    process.exitCode = 1;
  });
}
