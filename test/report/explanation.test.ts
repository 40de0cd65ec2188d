// An explanation as text.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { explain } from '../../src/explain/index.ts';
import { explanationText } from '../../src/report/index.ts';
import { additive, logistic, mixedEncoder, mixedRows, mixing, numberRows } from '../explain/models.ts';
import { holdBackend } from '../study/fixture.ts';

holdBackend(test);
const rows = mixedRows(80, 1);
const explanations = {
  classes: await explain(mixing(mixedEncoder), rows, { by: 'c', rows: [1, 2] }),
  'a number': await explain(additive, rows, { by: 'a', rows: [3] }),
  'no target': await explain(
    additive,
    rows.map(({ value: _, ...row }) => row),
    { rows: [3] },
  ),
};

for (const [name, explanation] of Object.entries(explanations)) {
  test(`${name}: every part stays within its width and has no hole`, () => {
    for (const width of [60, 80, 100]) {
      for (const { title, text } of explanationText(explanation, { width })) {
        assert.ok(Math.max(...text.split('\n').map((line) => [...line].length)) <= width, `${title}\n${text}`);
        assert.not.match(text, /NaN|undefined|Infinity/);
      }
    }
  });
}

test('the parts are those that there are', () => {
  const titles = (name: keyof typeof explanations) =>
    explanationText(explanations[name]).map(({ title }) => title.split(/[(:]/)[0]!.trim());
  assert.equal(titles('classes'), [
    'answer',
    'What the columns are worth',
    'How the answer moves with a column',
    'Row 1',
    'Row 2',
    'By c',
  ]);
  assert.equal(titles('no target'), ['value', 'How the answer moves with a column', 'Row 3']);
});

test('bars and curves are drawn to scale', async () => {
  const model = logistic({ strong: 6, weak: 1 });
  const some = numberRows(['strong', 'weak'], 200, 1, ({ strong, weak }) => (strong! + weak! / 3 > 0 ? 'yes' : 'no'));
  const explanation = await explain(model, some);
  const text = explanationText(explanation, { width: 80 });
  const [strong, weak] = explanation.importance!.columns.map(({ metric }) => metric.value) as [number, number];
  const lines = text[1]!.text.split('\n');
  const lengthOf = (name: string) =>
    [...lines.find((line) => line.startsWith(name))!].filter((sign) => sign === '█').length;
  assert.is(lengthOf('strong'), 24);
  // A bar is as long as its value, in whole blocks; a part of a block is drawn by another sign.
  assert.ok(Math.abs(lengthOf('weak') - Math.floor((24 * weak) / strong)) <= 1);
  assert.match(lines.find((line) => line.startsWith('strong'))!, ` ${(strong * 100).toFixed(1)} `);
  // The probability rises with both.
  assert.match(text[2]!.text, /strong, −[\d.]+ to [\d.]+\n {2}yes {2}▁\S*█ {2}−/);
});

test('columns with long names and many values are cut', async () => {
  const long = 'a column whose name is longer than what a terminal has room for, by far';
  const encoder = {
    columns: [
      { kind: 'one-hot', name: long, levels: ['l1', 'l2'], missing: true },
      ...mixedEncoder.columns.slice(0, 1),
    ],
  } as const;
  const levels = mixedRows(40, 3).map((row, at) => ({ ...row, [long]: `a long level of number ${at % 14}` }));
  const explanation = await explain(mixing(encoder), levels, { rows: [1], by: long });
  for (const { text } of explanationText(explanation, { width: 60 }))
    for (const line of text.split('\n')) assert.ok([...line].length <= 60, line);
});

test.run();
