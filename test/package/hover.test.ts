// The hover text of an option of `search` in an editor, by the published declarations.
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

declare const ROOT: string;
// The compiler is too large for a bundle.
const ts: typeof import('typescript') = createRequire(path.join(ROOT, 'package.json'))('typescript');

test('the hover text of an option has its meaning, range, unit and default', () => {
  const file = path.join(ROOT, 'build/hover.ts');
  const text =
    "import { search } from './index.js';\nvoid search('', { target: 'a', maxLength: 3, timeBudget: '5s' });\n";
  const service = ts.createLanguageService({
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const contents = name === file ? text : ts.sys.readFile(name);
      return contents === undefined ? undefined : ts.ScriptSnapshot.fromString(contents);
    },
    getCurrentDirectory: () => ROOT,
    getCompilationSettings: () => ({ strict: true, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] }),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
  });
  const shown = (word: string) => {
    const info = service.getQuickInfoAtPosition(file, text.indexOf(word));
    const tags = (info?.tags ?? []).map((tag) => `@${tag.name} ${ts.displayPartsToString(tag.text)}`);
    return [ts.displayPartsToString(info?.documentation), ...tags].join('\n');
  };
  // The expected texts are in src/study/settings-table.ts.
  assert.is(
    shown('maxLength'),
    'Most layers, the output layer included.\n\nA whole number from 2 to 64. Unit: layers.\n@default 3',
  );
  assert.match(
    shown('timeBudget'),
    /^End with a model after this time[\s\S]*or a number of seconds\. Unit: seconds\.\n\n/,
  );
});

test.run();
