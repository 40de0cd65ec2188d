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

test.run();
