// Bundles the declarations that tsc writes to build/types into one file for each entry, which has the exported names
// only and needs none of the bundled packages.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { root } from './bundle.js';

const folder = path.join(root, 'build/types');
const resolve = createRequire(path.join(root, 'package.json')).resolve;

/** Takes the types of packages that the public API uses into the file. */
const packages = {
  name: 'packages',
  resolveId: (id) => (id.startsWith('pure-rand/') ? resolve(id).replace(/\.js$/, '.d.ts') : undefined),
};

/** Declarations that others import instead of having a copy, by their files in build/. */
const apart = { 'index.ts': './index.js', 'explain/index.ts': './explain.js' };

/** Lets the other entries import the declarations of the core and of `mlpnas/explain`. */
const coreApart = {
  name: 'core-apart',
  resolveId(id, importer) {
    const file = importer && path.relative(folder, path.resolve(path.dirname(importer), id)).replaceAll('\\', '/');
    return file && file in apart ? { id: apart[file], external: true } : undefined;
  },
};

async function bundle(input, plugins) {
  const bundled = await rollup({
    input,
    plugins: [packages, ...plugins, dts({ includeExternal: ['pure-rand'] })],
    external: (id) => id.startsWith('@tensorflow/') || id.startsWith('node:'),
    onwarn({ code, message }) {
      if (code !== 'UNUSED_EXTERNAL_IMPORT') throw new Error(message);
    },
  });
  await bundled.write({
    dir: path.join(root, 'build'),
    entryFileNames: '[name].d.ts',
    chunkFileNames: 'shared-[hash].d.ts',
  });
  await bundled.close();
}

/** @param {Readonly<Record<string, string>>} entries bundles by the name of their files, from src/ */
export async function bundleTypes(entries) {
  await bundle({ index: path.join(folder, 'index.d.ts') }, []);
  for (const [name, file] of Object.entries(entries)) {
    const declarations = path.join(folder, path.relative('src', file).replace(/\.ts$/, '.d.ts'));
    if (existsSync(declarations)) await bundle({ [name]: declarations }, [coreApart]);
  }
}
