// How every bundle of the project is made: the package's own (build.js), the tests' (test.js), the benchmarks'.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundleAlone } from 'esbuild';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Settings that let one ESM file run in Node, Deno, Bun, browsers and workerd alike. @type {import('esbuild').BuildOptions} */
export const anywhere = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'browser',
  mainFields: ['module', 'main'],
  // Without a target esbuild may emit built-ins that the oldest supported Node lacks.
  target: 'es2022',
  loader: { '.csv': 'text' },
  // Binaries are strings of the characters U+0000 to U+00FF (see `kernelsBinary`), which the default charset would escape.
  charset: 'utf8',
  // tfjs's emscripten glue asks where it runs; it must take the same path everywhere.
  // papaparse streams Node's way unless told that it is in a page.
  define: { 'process.versions.node': 'undefined', importScripts: 'undefined', PAPA_BROWSER_CONTEXT: 'true' },
  legalComments: 'none',
  logLevel: 'warning',
};

/** Makes the binaries of tools/kernels.js importable as `#kernels.wasm` …, puts them into the bundle and leaves out what is never run. */
export const kernelsBinary = {
  name: 'kernels-binary',
  setup(build) {
    build.onResolve({ filter: /^#(kernels|tfjs)\.wasm$/ }, ({ path: name }) => ({
      path: path.join(root, 'build', name.slice(1)),
    }));
    // As text that gzip can still see through: base64 hides the repeats of bytes from it, 192 kB against 144. Bytes are
    // moved up by 32 because the most frequent one, 0, would need an escape.
    build.onLoad({ filter: /\.wasm$/ }, async ({ path: file }) => {
      const bytes = await readFile(file);
      return {
        contents: `export default ${JSON.stringify(bytes.map((byte) => (byte + 32) & 255).toString('latin1'))};`,
      };
    });
    // tfjs's backend class imports the glue of its threaded build, 55 kB that only mlpnas/threads has a use for.
    build.onResolve({ filter: /tfjs-backend-wasm-threaded-simd(\.worker)?\.js$/ }, ({ importer, path: name }) => {
      return importer.endsWith('backend_wasm.js') ? { path: name, namespace: 'left-out' } : undefined;
    });
    build.onResolve({ filter: /^stream$/ }, ({ importer, path: name }) => {
      return importer.endsWith('papaparse.js') ? { path: name, namespace: 'left-out' } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: 'export default undefined; export const wasmWorkerContents = "";',
    }));
  },
};

/**
 * Leaves out of tfjs-core what a search never reaches but tree shaking must keep, because importing it has effects: saving
 * and loading models, its platforms (kernels/platform.ts is ours), hashes by 64-bit arithmetic. The package's own bundle
 * only: oracles of tests save and load.
 */
export const withoutUnused = {
  name: 'without-unused',
  setup(build) {
    build.onLoad({ filter: /tfjs-core[\\/]dist[\\/](io[\\/]\w+|platforms[\\/]platform_\w+|hash_util)\.js$/ }, () => ({
      contents: 'module.exports = {};',
    }));
  },
};

/**
 * Gives `./x.ts?source` as text: the file's code with all that it imports, minified, as an expression whose value has its
 * exports. So a module that is written out for others reads cells by the very code of the library.
 */
export const sources = {
  name: 'sources',
  setup(build) {
    build.onResolve({ filter: /\.ts\?source$/ }, ({ path: specifier, resolveDir }) => ({
      path: path.resolve(resolveDir, specifier.replace('?source', '')),
      namespace: 'source',
    }));
    build.onLoad({ filter: /.*/, namespace: 'source' }, async ({ path: file }) => {
      const { outputFiles } = await bundleAlone({ ...anywhere, entryPoints: [file], minify: true, write: false });
      const [, code, names] = /^(.*)export\s*\{([^}]*)\};?\s*$/s.exec(outputFiles[0].text);
      const exported = names.split(',').map((name) => {
        const [own, as = own] = name.trim().split(' as ');
        return own === as ? own : `${as}:${own}`;
      });
      return { contents: `export default ${JSON.stringify(`(()=>{${code}return{${exported}}})()`)};` };
    });
  },
};

/** All files below `folder` whose name ends in `ending`, relative to the root, sorted. */
export async function filesBelow(folder, ending) {
  const entries = await readdir(path.join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending) && !entry.parentPath.includes('node_modules'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
}
