// The settings and plugins that all bundles of the project share: the package's (build.js), the tests' and the
// benchmarks'.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundleAlone } from 'esbuild';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Settings for an ESM file that runs in Node, Deno, Bun, browsers and workerd. @type {import('esbuild').BuildOptions} */
export const anywhere = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'browser',
  mainFields: ['module', 'main'],
  // Without a target esbuild may emit built-ins that the oldest supported Node lacks.
  target: 'es2022',
  loader: { '.csv': 'text' },
  // Binaries are strings of the characters U+0000 to U+00FF (see `kernelsBinary`), which the default charset would
  // escape.
  charset: 'utf8',
  // tfjs's emscripten glue detects the runtime; these definitions make it behave the same everywhere.
  // papaparse uses Node's streams unless it is defined to be in a page.
  define: { 'process.versions.node': 'undefined', importScripts: 'undefined', PAPA_BROWSER_CONTEXT: 'true' },
  legalComments: 'none',
  logLevel: 'warning',
};

/**
 * Makes the binaries of tools/kernels.js importable as `#kernels.wasm` and `#tfjs.wasm`, puts them into the bundle, and
 * leaves out modules that are never used.
 */
export const kernelsBinary = {
  name: 'kernels-binary',
  setup(build) {
    build.onResolve({ filter: /^#(kernels|tfjs)\.wasm$/ }, ({ path: name }) => ({
      path: path.join(root, 'build', name.slice(1)),
    }));
    // The binary is text with a character for each byte, which gzip compresses to 144 kB; base64 would give 192 kB.
    // Bytes are shifted by 32, because the most frequent one, 0, would need an escape.
    build.onLoad({ filter: /\.wasm$/ }, async ({ path: file }) => {
      const bytes = await readFile(file);
      return {
        contents: `export default ${JSON.stringify(bytes.map((byte) => (byte + 32) & 255).toString('latin1'))};`,
      };
    });
    // tfjs's backend class imports the glue of its threaded build, 55 kB that only mlpnas/threads uses.
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
 * Removes modules of tfjs-core that a search never uses and that tree shaking keeps because of their side effects:
 * saving and loading models, platforms (kernels/platform.ts replaces them), 64-bit hashes. It is for the package's
 * bundle only, because oracles of tests save and load models.
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
 * Makes `./x.ts?source` importable as text: the minified code of the file and its imports, as an expression whose value
 * has the file's exports. Exported modules thereby read cells by the library's code.
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
        const [local, alias = local] = name.trim().split(' as ');
        return local === alias ? local : `${alias}:${local}`;
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
