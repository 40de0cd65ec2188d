// `npm run build`: builds kernels, bundles and declarations, in this order, into build/.
//   node tools/build.js            everything
//   node tools/build.js --fast     without the declarations
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { anywhere, kernelsBinary, root, sources, withoutUnused } from './bundle.js';
import { buildBinaries } from './kernels.js';
import { bundleTypes } from './types.js';

const run = promisify(execFile);

/** The names that src/internal.ts exports, which other bundles import from the core's bundle. */
async function internalNames() {
  const { metafile } = await build({
    ...anywhere,
    entryPoints: ['src/internal.ts'],
    write: false,
    metafile: true,
    plugins: [kernelsBinary, withoutUnused],
  });
  return Object.values(metafile.outputs)[0].exports;
}

/**
 * Lets the other entries import the core's bundle in place of its sources: the names of src/index.ts directly, and
 * those of src/internal.ts through the export `internal` of src/core.ts.
 */
const coreApart = {
  name: 'core-apart',
  setup(build) {
    const entries = { index: path.join(root, 'src/index.ts'), internal: path.join(root, 'src/internal.ts') };
    build.onResolve({ filter: /\/(index|internal)\.ts$/ }, ({ path: specifier, resolveDir, kind }) => {
      const file = path.resolve(resolveDir, specifier);
      if (kind === 'entry-point') return undefined;
      if (file === entries.index) return { path: './index.js', external: true };
      return file === entries.internal ? { path: file, namespace: 'internal' } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: 'internal' }, async () => ({
      contents: `import { internal } from './index.js'; export const { ${await names} } = internal;`,
    }));
    build.onResolve({ filter: /^\.\/index\.js$/, namespace: 'internal' }, () => ({
      path: './index.js',
      external: true,
    }));
  },
};

/** Lets the command import the bundles of the other entries in place of their sources. */
const entriesApart = {
  name: 'entries-apart',
  setup(build) {
    const files = {
      'report/index.ts': './report.js',
      'platform/node.ts': './node.js',
      'platform/threads.ts': './threads.js',
      'platform/parquet.ts': './parquet.js',
      'formats/index.ts': './export.js',
      'explain/index.ts': './explain.js',
    };
    build.onResolve(
      { filter: /((report|formats|explain)\/index|platform\/(node|threads|parquet))\.ts$/ },
      ({ path: specifier, kind }) => {
        if (kind === 'entry-point') return undefined;
        return { path: files[specifier.split('/').slice(-2).join('/')], external: true };
      },
    );
  },
};

await mkdir(path.join(root, 'build'), { recursive: true });
await buildBinaries();
const names = internalNames();

/** The entries with declarations, by the names of their files in build/. */
const libraries = {
  node: 'src/platform/node.ts',
  web: 'src/platform/web.ts',
  threads: 'src/platform/threads.ts',
  parquet: 'src/platform/parquet.ts',
  report: 'src/report/index.ts',
  export: 'src/formats/index.ts',
  explain: 'src/explain/index.ts',
};
const browserEntries = {
  web: libraries.web,
  'worker.web': 'src/platform/worker.web.ts',
  threads: libraries.threads,
  parquet: libraries.parquet,
  report: libraries.report,
  export: libraries.export,
  explain: libraries.explain,
};
const serverEntries = { node: libraries.node, 'worker.node': 'src/platform/worker.node.ts', cli: 'src/cli/main.ts' };

/** The comment by which Deno finds a bundle's declarations. */
const typesOf = (name) => (name === 'index' || name in libraries ? `/* @ts-self-types="./${name}.d.ts" */` : '');

/** Builds one file and returns esbuild's metafile. */
async function bundle(name, file, options) {
  if (!existsSync(path.join(root, file))) return {};
  const banner = { js: [typesOf(name), options.banner?.js].filter(Boolean).join('\n') };
  const { metafile } = await build({
    ...anywhere,
    entryPoints: { [name]: file },
    outdir: 'build',
    metafile: true,
    ...options,
    banner,
  });
  return metafile;
}

const inputsOf = (metafiles) => ({ inputs: Object.assign({}, ...metafiles.map(({ inputs }) => inputs)) });
const apart = [coreApart, kernelsBinary, sources];
const core = await bundle('index', 'src/core.ts', { minify: true, plugins: [kernelsBinary, withoutUnused] });
const browser = await Promise.all(
  Object.entries(browserEntries).map((entry) => bundle(...entry, { minify: true, plugins: apart })),
);
const server = await Promise.all(
  Object.entries(serverEntries).map((entry) =>
    bundle(...entry, {
      platform: 'node',
      // Some packages of the command are CommonJS and call require for Node's own modules.
      banner: {
        js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
      },
      external: ['node:*'],
      plugins: [...apart, entriesApart],
    }),
  ),
);
// The imports are checked by test/package/imports.test.ts.
await writeFile(
  path.join(root, 'build/meta.json'),
  JSON.stringify({ core, browser: inputsOf(browser), server: inputsOf(server) }),
);
if (existsSync(path.join(root, 'build/cli.js'))) await chmod(path.join(root, 'build/cli.js'), 0o755);

if (!process.argv.includes('--fast')) {
  await run(process.execPath, ['node_modules/typescript/bin/tsc'], { cwd: root }).catch((error) => {
    process.stderr.write(error.stdout || String(error));
    process.exit(1);
  });
  await bundleTypes(libraries);
}
