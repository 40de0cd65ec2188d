// Checks every import of src/, of types too, against the table in ARCHITECTURE.md and against esbuild's metafile.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type TypeScript from 'typescript';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

declare const ROOT: string;

const { preProcessFile }: typeof TypeScript = createRequire(path.join(ROOT, 'package.json'))('typescript');

type Graph = ReadonlyMap<string, readonly string[]>;

/** Every TypeScript file of src/ with the files of the project from which it imports values or types. */
function importsOfSources(): Graph {
  const files = readdirSync(path.join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.d)\.ts$/.test(entry.name))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
  return new Map(files.map((file) => [file, importsOf(file, readFileSync(path.join(ROOT, file), 'utf8'))]));
}

function importsOf(file: string, text: string): string[] {
  const specifiers = preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  return specifiers
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => path.posix.join(path.posix.dirname(file), specifier.replace('?source', '')));
}

/** The cycles of a graph: strongly connected components of two nodes or more (Tarjan, SIAM J. Comput. 1(2), 1972). */
function cyclesOf(graph: Graph): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (node: string): void => {
    order.set(node, order.size);
    low.set(node, order.get(node)!);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node)!, low.get(next)!));
    }
    if (low.get(node) !== order.get(node)) return;
    const component = stack.splice(stack.indexOf(node));
    if (component.length > 1) cycles.push(component);
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return cycles;
}

/** `table` for `src/table/csv.ts`; a file directly in src/ counts as a folder of its own. */
const folderOf = (file: string): string => file.split('/')[1]!;

/** The rows of the table in ARCHITECTURE.md: the folders that each folder may import besides itself. */
function importTable(): Graph {
  const text = readFileSync(path.join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  const [, section] = /^## Who may import whom$(.*?)^## /ms.exec(text)!;
  const rows = [...section!.matchAll(/^\| (`.*?) \| (.*?) \|$/gm)];
  const names = (cell: string) => [...cell.matchAll(/`([\w.-]+)`/g)].map(([, name]) => name!);
  const shared = names(rows[0]![1]!);
  const allowedBy = (cell: string) => [...(/\bshared\b/.test(cell) ? shared : []), ...names(cell)];
  return new Map(
    rows.flatMap(([, folders, cell]) => names(folders!).map((folder) => [folder, allowedBy(cell!)] as const)),
  );
}

const graph = importsOfSources();
const table = importTable();

test('the graph has known imports of values, of types, and of source as text', () => {
  assert.ok(graph.size > 100, `${graph.size} files`);
  const file = 'src/a/b.ts';
  const text = `
    import { value } from '../c.ts';
    import type { T } from './d.ts';
    export { type U } from '../e/f.ts';
    const later = await import('./g.ts');
    import code from './h.ts?source';
    type V = import('../i.ts').V;`;
  assert.equal(importsOf(file, text).sort(), [
    'src/a/d.ts',
    'src/a/g.ts',
    'src/a/h.ts',
    'src/c.ts',
    'src/e/f.ts',
    'src/i.ts',
  ]);
});

test('every folder of src has a row in ARCHITECTURE.md, and every row a folder', () => {
  const folders = new Set([...graph.keys()].map(folderOf));
  assert.equal([...table.keys()].sort(), [...folders].sort());
});

test('every folder imports only what its row allows, types included', () => {
  const wrong = [...graph].flatMap(([from, imports]) =>
    imports
      .filter((to) => to.startsWith('src/') && folderOf(to) !== folderOf(from))
      .filter((to) => !table.get(folderOf(from))?.includes(folderOf(to)))
      .map((to) => `${from} -> ${to}`),
  );
  assert.equal(wrong, []);
});

test('neither files nor folders import one another in cycles', () => {
  assert.equal(cyclesOf(graph), []);
  const folders = new Map<string, string[]>();
  for (const [from, imports] of graph) {
    const others = imports.filter((to) => to.startsWith('src/')).map(folderOf);
    folders.set(folderOf(from), [
      ...(folders.get(folderOf(from)) ?? []),
      ...others.filter((to) => to !== folderOf(from)),
    ]);
  }
  assert.equal(cyclesOf(folders), []);
  // The search finds a cycle where there is one.
  const known = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['b', 'd']],
    ['d', []],
  ]);
  assert.equal(cyclesOf(known), [['b', 'c']]);
});

interface Metafile {
  readonly inputs: Readonly<
    Record<string, { readonly imports: readonly { readonly path: string; readonly external?: boolean }[] }>
  >;
}

const metafiles: Record<'core' | 'browser' | 'server', Metafile> = JSON.parse(
  readFileSync(path.join(ROOT, 'build/meta.json'), 'utf8'),
);

test('no file of the core imports a module of Node', () => {
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
  const core = new Set(['table', 'evaluate', 'space', 'mlp', 'strategy', 'study', 'export']);
  const doubled = [metafiles.browser, metafiles.server]
    .flatMap(({ inputs }) => Object.keys(inputs))
    .filter((file) => file.startsWith('src/') && core.has(folderOf(file)));
  assert.equal(doubled, []);
});

test('only kernels/ imports tfjs; trainers and controller have its operations from kernels/tf.ts', () => {
  const edges = Object.values(metafiles).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([from, { imports }]) => imports.map(({ path: to }) => ({ from, to }))),
  );
  const tfjs = /node_modules\/@tensorflow\//;
  // The threaded build is an entry of its own, so that nobody else carries it.
  const threaded = (from: string, to: string) => from === 'src/platform/threads.ts' && to.includes('-threaded-simd');
  const around = edges.filter(
    ({ from, to }) => tfjs.test(to) && !tfjs.test(from) && !from.startsWith('src/kernels/') && !threaded(from, to),
  );
  assert.equal(around, []);
  const users = edges.filter(({ to }) => to === 'src/kernels/tf.ts');
  assert.ok(users.length > 0);
  assert.equal(
    users.filter(({ from }) => !/^src\/(kernels|mlp|strategy)\//.test(from)),
    [],
  );
});

test.run();
