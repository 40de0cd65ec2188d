// Every export of a short study gives the library's predictions on every row of the project's reference tables.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { search } from '../../src/study/search.ts';
import { encodedWidth } from '../../src/table/encoder.ts';
import { parseTable } from '../../src/table/read.ts';
import { testWhen } from '../runtimes/optional.ts';
import { holdBackend } from '../study/fixture.ts';
import { missingTables, tableText } from '../tables.ts';
import { assertAgreement } from './agreement.ts';
import { network } from './handmade.ts';

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

const encodings = [
  ...Object.keys(targets).map((name) => [name, 'robust'] as const),
  ...(['penguins', 'titanic'] as const).flatMap((name) => [[name, 'piecewise'] as const, [name, 'standard'] as const]),
];

for (const [name, featureEncoding] of encodings) {
  testWhen(missingTables(name), `${name}, ${featureEncoding}: all exports agree with the library`, async () => {
    const table = parseTable(tableText(name), { name });
    const target = targets[name] as string;
    const model = (await search(table, { ...quick, target, featureEncoding })).model();
    const width = encodedWidth(model.encoder);
    // A second network with the same output layer makes an ensemble.
    const output = model.networks[0]?.architecture.at(-1);
    assert.ok(output);
    const ensemble = [...model.networks, network([[12, 'tanh'], output], width, 3)];
    await assertAgreement(model, table);
    if (table.rows < 1000) await assertAgreement({ ...model, networks: ensemble }, table);
  });
}

test.run();
