import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Context } from '../../src/cli/context.ts';
import { coloursFor } from '../../src/cli/colours.ts';
import { reportAtEnd } from '../../src/cli/report.ts';
import { explainStudy } from '../../src/explain/index.ts';
import { type LoadedStudy, penguins, search } from '../../src/index.ts';

test('a page that cannot be written is a warning, not the end of the search', async () => {
  const study = await search(penguins.text, {
    target: 'species',
    strategy: 'random',
    rounds: 1,
    samples: 1,
    epochs: 1,
    widths: [8],
    refit: 'none',
  });
  const lines: string[] = [];
  const errColours = coloursFor({ isTTY: false } as NodeJS.WriteStream, {});
  const err = { line: async (text: string) => void lines.push(text) };
  const nowhere: LoadedStudy = { ...study, location: 'no/such/folder' };
  await reportAtEnd(nowhere, (ended) => explainStudy(ended, penguins.text), { err, errColours } as unknown as Context);
  assert.is(lines.length, 1);
  assert.match(lines[0]!, /^warning: the report could not be written: .*no\/such\/folder/);
});

test('a search that ended early does not wait for an explanation, and its report says so', async () => {
  const location = await mkdtemp(path.join(tmpdir(), 'mlpnas-report-'));
  try {
    const study = await search(penguins.text, {
      target: 'species',
      strategy: 'random',
      rounds: 1,
      samples: 1,
      epochs: 1,
      refit: 'none',
    });
    const never = async () => assert.unreachable('It was explained.') as never;
    for (const ended of ['budget', 'interrupted'] as const) {
      await reportAtEnd({ ...study, location, ended }, never, {} as Context);
      const page = await readFile(path.join(location, 'report.html'), 'utf8');
      assert.match(page, 'The search ended early, before the model was explained; &quot;mlpnas report&quot; does it.');
    }
    // What goes wrong is a sentence in a page that is whole otherwise.
    await reportAtEnd({ ...study, location }, () => Promise.reject(new Error('No room.')), {} as Context);
    assert.match(await readFile(path.join(location, 'report.html'), 'utf8'), '<p class="absent">No room.</p>');
  } finally {
    await rm(location, { recursive: true });
  }
});

test.run();
