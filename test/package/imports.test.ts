// ARCHITECTURE.md's table of who may import whom, held against what esbuild saw when it built the package.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

declare const ROOT: string;

interface Metafile {
  readonly inputs: Readonly<
    Record<string, { readonly imports: readonly { readonly path: string; readonly external?: boolean }[] }>
  >;
}

const metafiles: Record<'core' | 'browser' | 'server', Metafile> = JSON.parse(
  readFileSync(path.join(ROOT, 'build/meta.json'), 'utf8'),
);
const everything = Object.values(metafiles);

/** Files directly in src/ that hold what no stage owns; they may import one another only. */
const shared = 'src';

/** By folder: the folders that it may import, beside itself and the shared files. Types do not count: they leave no import. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  [shared]: [],
  'src/table': [],
  'src/evaluate': [],
  'src/space': [],
  'src/kernels': [],
  'src/mlp': ['src/space', 'src/table', 'src/evaluate', 'src/kernels'],
  'src/strategy': ['src/space', 'src/kernels'],
  'src/export': ['src/space', 'src/table', 'src/evaluate', 'src/mlp', 'src/kernels'],
  'src/study': ['src/table', 'src/evaluate', 'src/space', 'src/kernels', 'src/mlp', 'src/strategy', 'src/export'],
  'src/report': [],
  'src/platform': ['src/kernels'],
  'src/cli': ['src/report', 'src/platform'],
};

const ours = (file: string): boolean => file.startsWith('src/');
const edgesOf = (metafile: Metafile): [from: string, to: string][] =>
  Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
    imports.map(({ path: to }): [string, string] => [from, to]),
  );

test('every folder imports only what ARCHITECTURE.md lets it', () => {
  const wrong = everything
    .flatMap(edgesOf)
    .filter(([from, to]) => ours(from) && ours(to) && from !== 'src/index.ts')
    .filter(([from, to]) => {
      const [own, other] = [path.dirname(from), path.dirname(to)];
      const folder = own.split('/').slice(0, 2).join('/');
      const target = other.split('/').slice(0, 2).join('/');
      if (target === folder || target === shared) return to === 'src/index.ts';
      return !(mayImport[folder] ?? []).includes(target);
    });
  assert.equal([...new Set(wrong.map((edge) => edge.join(' -> ')))], []);
});

test('every folder of src is in the table', () => {
  const folders = everything
    .flatMap(({ inputs }) => Object.keys(inputs).filter(ours))
    .map((file) => file.split('/').slice(0, -1).slice(0, 2).join('/'));
  assert.equal(
    [...new Set(folders)].filter((folder) => !(folder in mayImport)),
    [],
  );
});

test('nothing that src/index.ts reaches asks for a module of Node', () => {
  const asked = Object.entries(metafiles.core.inputs).flatMap(([from, { imports }]) =>
    imports
      .filter(({ external, path: to }) => external || to.startsWith('node:'))
      .map(({ path: to }) => `${from} -> ${to}`),
  );
  assert.equal(asked, []);
  assert.not.match(
    readFileSync(path.join(ROOT, 'build/index.js'), 'utf8'),
    /from\s*["']node:|import\s*\(\s*["']node:|require\s*\(\s*["']node:/,
  );
});

test('the core is in one file, which every other entry imports', () => {
  const coreFolders = new Set([
    'src/table',
    'src/evaluate',
    'src/space',
    'src/mlp',
    'src/strategy',
    'src/study',
    'src/export',
  ]);
  const doubled = [metafiles.browser, metafiles.server]
    .flatMap(({ inputs }) => Object.keys(inputs))
    .filter((file) => ours(file) && coreFolders.has(path.dirname(file)));
  assert.equal(doubled, []);
});

test('only kernels/ imports tfjs; trainers and controller have its operations from kernels/tf.ts', () => {
  const tfjs = /node_modules\/@tensorflow\//;
  // The threaded build is an entry of its own, so that nobody else carries it.
  const threaded = (from: string, to: string) => from === 'src/platform/threads.ts' && to.includes('-threaded-simd');
  const around = everything
    .flatMap(edgesOf)
    .filter(
      ([from, to]) => tfjs.test(to) && !tfjs.test(from) && !from.startsWith('src/kernels/') && !threaded(from, to),
    );
  assert.equal(
    around.map((edge) => edge.join(' -> ')),
    [],
  );
  const users = everything.flatMap(edgesOf).filter(([, to]) => to === 'src/kernels/tf.ts');
  assert.ok(users.length > 0);
  const outside = users.filter(([from]) => !/^src\/(kernels|mlp|strategy)\//.test(from));
  assert.equal(
    outside.map((edge) => edge.join(' -> ')),
    [],
  );
});

test.run();
