// The command's options for the table, the target, the metric and the test rows, and what it prints about the model.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandSettings } from '../../src/cli/settings.ts';
import { readerOf } from '../../src/cli/values.ts';
import { studySettings } from '../../src/study/settings-table.ts';
import { command, folder, jsonLines, refused, small } from './command.ts';

const houses = (count: number, shift = 0) =>
  [
    'street;size;rooms;price',
    ...Array.from({ length: count }, (_, row) => {
      const size = 40 + (((row + shift) * 37) % 113);
      return `${(row + shift) % 9};${size};${1 + (row % 6)};${1000 + 7 * size + 20 * (row % 6)}`;
    }),
  ].join('\n');

await writeFile(path.join(folder, 'houses.csv.gz'), gzipSync(houses(120)));
await writeFile(path.join(folder, 'others.csv'), houses(30, 500));

test('a regression has metrics in the unit of the target, beside those of the mean and a linear regression', async () => {
  const run = await command([
    'search',
    'houses.csv.gz',
    '--target',
    'price',
    '--group',
    'street',
    '--types',
    'rooms=category',
    ...small,
    '--study',
    'houses',
  ]);
  assert.is(run.code, 0, run.stderr);
  assert.match(run.stdout, /6 architectures for price \(120 rows, 7 features, a number\)/);
  // R² is not a share and is not written in percent.
  assert.match(run.stdout, /Best score +\d\.\d{3} R² on validation rows/);
  assert.match(run.stdout, / 1 +(8|16) \w+ .* \d\.\d{3} .*#\d/);
  assert.match(run.stderr, /round 1 of 2: mean \d\.\d{3}, best \d\.\d{3}; so far \d\.\d{3} with/);
  assert.match(run.stdout, /On the test rows +model +95 % interval +(one network +)?linear +mean/);
  for (const metric of ['rmse', 'mae', 'r2'])
    assert.match(run.stdout, new RegExp(`\n${metric} +-?\\d[\\d.]+ +-?[\\d.]+ to `));
  for (const line of run.stdout.split('\n')) assert.ok([...line].length <= 80, line);
});

test('resume finds the test table again, the last JSON line has every figure, and charts are of the metric', async () => {
  const options = [
    '--target',
    'price',
    '--test',
    'others.csv',
    '--metric',
    'mae',
    '--delimiter',
    ';',
    '--json',
    '--quiet',
  ];
  const run = await command(['search', 'houses.csv.gz', ...options, ...small, '--study', 'tested']);
  assert.is(run.code, 0, run.stderr);
  const { best, digest, metric } = jsonLines(run).at(-1) as {
    best: Record<string, unknown>;
    digest: string;
    metric: string;
  };
  assert.is(metric, 'mae');
  for (const line of [...jsonLines(run).slice(0, -1), best]) {
    assert.ok((line.score as number) > 0 && (line.score as number) <= 1);
    assert.is(line.valAccuracy, null, 'a regression has no accuracy');
  }
  const [top] = jsonLines(await command(['top', 'tested', '--json']));
  assert.equal([top?.score, top?.valAccuracy], [best.score, null]);
  assert.is(best.testRows, 30);
  assert.is(best.testAccuracy, null);
  const { rmse, mae, r2 } = best.metrics as Record<string, { low: number; value: number; high: number }>;
  for (const { low, value, high } of [rmse!, mae!, r2!]) assert.ok(low <= value && value <= high);
  assert.equal(Object.keys(best.baselines as object), ['constant', 'linear', 'searched']);
  const again = await command(['resume', 'tested', '--json', '--quiet']);
  assert.is(again.code, 0, again.stderr);
  const last = jsonLines(again).at(-1) as { best: Record<string, unknown>; digest: string };
  assert.is(last.digest, digest);
  assert.equal(last.best.metrics, best.metrics);

  const plot = await command(['plot', 'tested']);
  assert.match(plot.stdout, '1 / (1 + MAE) over the search (best so far on top)');
  assert.match(plot.stdout, 'Architectures by whole hundredth of 1 / (1 + MAE)');
  assert.match(plot.stdout, 'Predicted and measured 1 / (1 + MAE)');
  assert.not.match(plot.stdout, /accuracy/i);
  await command(['plot', 'tested', '--svg', 'figures-of-mae']);
  for (const name of ['search', 'histogram', 'size'])
    assert.match(await readFile(path.join(folder, 'figures-of-mae', `${name}.svg`), 'utf8'), '1 / (1 + MAE)');
});

test('a classification has its metrics, and settings of the final model do not change the digest', async () => {
  const [plain, other] = await Promise.all([
    command(['search', ...small, '--study', 'seeds-5', '--json', '--quiet']),
    command([
      'search',
      ...small,
      '--study',
      'refit-all',
      '--json',
      '--quiet',
      '--refit',
      'all',
      '--ensemble',
      '2',
      '--final-seeds',
      '1',
      '--final-epochs',
      '3',
      '--weight-decay',
      '0',
    ]),
  ]);
  const [a, b] = [plain, other].map(
    (run) => jsonLines(run).at(-1) as { best: Record<string, unknown>; digest: string },
  );
  assert.is(a!.digest, b!.digest);
  const { metrics, confusion } = a!.best as { metrics: Record<string, { value: number }>; confusion: number[][] };
  assert.equal(Object.keys(metrics), ['accuracy', 'balanced-accuracy', 'macro-f1', 'log-loss', 'auc']);
  assert.is(metrics.accuracy!.value, a!.best.testAccuracy);
  assert.is(
    confusion.flat().reduce((sum, count) => sum + count),
    a!.best.testRows,
  );
});

test('inspect prints how a table is understood', async () => {
  const [text, json] = await Promise.all([
    command(['inspect', 'houses.csv.gz', '--target', 'price', '--drop', 'street']),
    command(['inspect', '--json']),
  ]);
  assert.is(text.code, 0, text.stderr);
  assert.match(text.stdout, /houses\.csv\.gz: 120 rows, 4 columns\nto predict: price, regression, a number/);
  assert.match(text.stdout, /\nsize +number, 40 to 152/);
  assert.match(text.stdout, /\nstreet +number \(dropped\)/);
  const [line] = jsonLines(json);
  assert.is(line!.type, 'table');
  // The target is not among them.
  assert.is((line!.columns as unknown[]).length, 6);
});

test('values that do not fit are refused with what is expected', async () => {
  await refused(['search', '--metric', 'acuracy'], 2, /--metric.*acuracy.*Did you mean "accuracy"\?/s);
  await refused(['search', '--types', 'age'], 2, /"age" is none/);
  await refused(['search', '--metric', 'rmse', ...small], 2, /metric "rmse".*species/);
  await refused(['search', '--test', 'nowhere.csv', ...small], 2, /nowhere\.csv/);
});

test('types and delimiters are parsed', () => {
  const read = readerOf(studySettings.types);
  const delimiter = readerOf(commandSettings.delimiter);
  assert.equal(read('zip=category, a=b=number', read('age=number')), {
    age: 'number',
    zip: 'category',
    'a=b': 'number',
  });
  assert.is(delimiter('tab'), '\t');
  assert.is(delimiter(';'), ';');
  assert.throws(() => delimiter('::'), /one character/);
});

test('inspect shows the features of the encoding that is asked for', async () => {
  const features = async (...flags: string[]) => {
    const { code, stdout, stderr } = await command(['inspect', '--json', ...flags]);
    assert.is(code, 0, stderr);
    return JSON.parse(stdout).features as string[];
  };
  const [robust, piecewise, standard, wrong] = await Promise.all([
    features(),
    features('--feature-encoding', 'piecewise'),
    features('--feature-encoding', 'standard'),
    command(['inspect', '--feature-encoding', 'piecewis']),
  ]);
  assert.equal([robust[0], standard[0]], ['bill_length_mm', 'island = Biscoe']);
  assert.equal(robust.slice().sort(), standard.slice().sort());
  assert.ok(piecewise.includes('bill_length_mm bin 16') && !robust.includes('bill_length_mm bin 16'));
  assert.is(wrong.code, 2);
  assert.match(wrong.stderr, /one of auto, standard, robust, piecewise\. Did you mean "piecewise"\?/);
});

test.run();
