// Every export of a quick study says what the library says, on every row of every table that the project was made for.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { search } from '../../src/study/search.ts';
import { encodedWidth } from '../../src/table/encoder.ts';
import { parseTable } from '../../src/table/read.ts';
import { holdBackend } from '../study/fixture.ts';
import { assertAgreement } from './agreement.ts';
import { network } from './handmade.ts';

declare const ROOT: string;

holdBackend(test);

const targets: Readonly<Record<string, string>> = {
  penguins: 'species',
  iris: 'species',
  titanic: 'survived',
  churn: 'churn',
  credit_g: 'class',
  segment: 'class',
  wine_quality_white: 'quality_label',
  wine_quality_with_leak: 'quality_label',
};

const quick = { rounds: 1, samples: 2, epochs: 2, strategy: 'random', seed: 0, widths: [8, 16, 32] };

for (const [name, target] of Object.entries(targets)) {
  const file = path.join(ROOT, name === 'penguins' ? `data/${name}.csv` : `../shared/data/${name}.csv`);
  if (!existsSync(file)) {
    console.log(`skipped: ${name}: there is no ${file}.`);
    continue;
  }
  test(`${name}: all exports agree with the library`, async () => {
    const table = parseTable(readFileSync(file, 'utf8'), { name });
    const model = (await search(table, { ...quick, target })).model();
    const width = encodedWidth(model.encoder);
    // A second network of the same head makes an ensemble.
    const output = model.networks[0]?.architecture.at(-1);
    assert.ok(output);
    const ensemble = [...model.networks, network([[12, 'tanh'], output], width, 3)];
    await assertAgreement(model, table);
    if (table.rows < 1000) await assertAgreement({ ...model, networks: ensemble }, table);
  });
}

test.run();
