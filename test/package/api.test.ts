// What the package exports is written down in docs/api.md, and each function of it has an example that compiles.
// Not in `npm run check`: it wants a package of test/runtimes/ and two runs of the compiler.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type TypeScript from 'typescript';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { spawned } from '../runtimes/spawned.ts';

declare const ROOT: string;
const fromRoot = createRequire(path.join(ROOT, 'package.json'));
const ts: typeof TypeScript = fromRoot('typescript');

interface Report {
  readonly text: string;
  /** Exported names by entry. */
  readonly counts: Readonly<Record<string, number>>;
  /** By entry: types that its declarations use and that no entry exports. */
  readonly internals: Readonly<Record<string, readonly string[]>>;
}

let made: Promise<Report> | undefined;
function report(): Promise<Report> {
  made ??= spawned([process.execPath, 'tools/api.js', '--json']).then(({ code, stdout, stderr }) => {
    assert.is(code, 0, stderr);
    return JSON.parse(stdout);
  });
  return made;
}

test('docs/api.md is what the built declarations export', async () => {
  const { text, counts } = await report();
  for (const [entry, count] of Object.entries(counts)) console.log(`${entry} exports ${count} names`);
  const written = await readFile(path.join(ROOT, 'docs/api.md'), 'utf8');
  assert.fixture(written, text, 'The exports have changed; `npm run build && npm run api` writes docs/api.md anew.');
});

test('declarations mention nothing of tfjs, of its heap or of teams', async () => {
  const hidden = Object.values((await report()).internals).flat();
  assert.equal(
    hidden.filter((type) => /tfjs|heap|team/i.test(type)),
    [],
  );
});

interface Example {
  /** As `mlpnas/node`. */
  readonly entry: string;
  readonly name: string;
  readonly code: string | undefined;
}

let read: Promise<readonly Example[]> | undefined;
/** Every exported function, with the code of its `@example`. */
function examples(): Promise<readonly Example[]> {
  read ??= readExamples();
  return read;
}

async function readExamples(): Promise<Example[]> {
  const manifest = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  const entries = Object.entries<{ types?: string }>(manifest.exports).flatMap(([entry, { types }]) =>
    types === undefined ? [] : [{ entry: `mlpnas${entry.slice(1)}`, file: path.join(ROOT, types) }],
  );
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] },
  );
  const checker = program.getTypeChecker();
  return entries.flatMap(({ entry, file }) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
    return checker.getExportsOfModule(module).flatMap((exported) => {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const called = symbol.valueDeclaration && checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0;
      if (!called) return [];
      const tag = symbol.getJsDocTags(checker).find((one) => one.name === 'example');
      const said = tag && ts.displayPartsToString(tag.text);
      return [{ entry, name: exported.name, code: said && (/```\w*\n(.*?)```/s.exec(said)?.[1] ?? said) }];
    });
  });
}

test('every exported function has an example', async () => {
  const found = await examples();
  for (const entry of new Set(found.map((one) => one.entry))) {
    const missing = found.filter((one) => one.entry === entry && one.code === undefined).map(({ name }) => name);
    assert.is(missing.join(' '), '', entry);
  }
});

/** What an example may take for given. */
const given: Readonly<Record<string, string>> = {
  text: 'string',
  study: "import('mlpnas').Study",
  seen: 'readonly unknown[]',
  space: "import('mlpnas').SearchSpace",
  proposal: "import('mlpnas').Proposal",
  seed: 'number',
  round: 'number',
  count: 'number',
};

/** What a reader of an example adds by himself: the imports, and what is given. */
async function preludeOf(code: string): Promise<string> {
  const used = new Set(code.replace(/^import .*$/gm, '').match(/[A-Za-z]\w*/g));
  const imported = new Set(/^import .*$/gm.exec(code)?.join(' ').match(/\w+/g));
  const known: [name: string, from: string][] = [
    ...(await examples()).map(({ name, entry }): [string, string] => [name, entry]),
    ['penguins', 'mlpnas'],
    ['readFile', 'node:fs/promises'],
    ['writeFile', 'node:fs/promises'],
  ];
  const imports = known.filter(([name]) => used.has(name) && !imported.has(name));
  const declared = Object.entries(given).filter(
    ([name]) => used.has(name) && !new RegExp(`\\b(const|let|of) \\W*${name}\\b`).test(code),
  );
  return [
    ...imports.map(([name, from]) => `import { ${name} } from '${from}';`),
    ...declared.map(([name, type]) => `declare const ${name}: ${type};`),
  ].join('\n');
}

test('the examples compile against the declarations', async () => {
  const folder = path.join(ROOT, 'build/examples');
  await mkdir(folder, { recursive: true });
  try {
    const found = (await examples()).filter(({ code }) => code !== undefined);
    for (const { entry, name, code } of found) {
      const file = path.join(folder, `${entry.replace('/', '-')}-${name}.ts`);
      await writeFile(file, `${await preludeOf(code ?? '')}\n${code}\nexport {};\n`);
    }
    const compilerOptions = { noEmit: true, rootDir: ROOT, allowImportingTsExtensions: true, noUnusedLocals: false };
    await writeFile(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include: ['*.ts'] }),
    );
    if (found.length === 0) return;
    const { stdout } = await spawned([process.execPath, fromRoot.resolve('typescript/bin/tsc'), '-p', folder]);
    assert.is(stdout, '');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('the reference builds without a warning, from every entry', async () => {
  const manifest = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  const { entryPoints } = JSON.parse(await readFile(path.join(ROOT, 'typedoc.json'), 'utf8'));
  const entries = Object.values<{ types?: string }>(manifest.exports).filter(({ types }) => types !== undefined);
  assert.is(entryPoints.length, entries.length);
  const typedoc = 'test/runtimes/node_modules/typedoc/bin/typedoc';
  const { code, stdout, stderr } = await spawned([process.execPath, typedoc]);
  assert.is(code, 0, stdout + stderr);
});

test.run();
