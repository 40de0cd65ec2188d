// The halves and the splits of `npm run bench -- model`: a rule deals the tables, and every model gets the same rows.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { splitCount, splitOf } from '../../bench/model/splits.ts';
import { csvOf, dealHalves, modelTables } from '../../bench/model/tables.ts';
import { parseTable } from '../../src/table/read.ts';
import { testWhen } from '../runtimes/optional.ts';
import { missingTables, tableFile } from '../tables.ts';

declare const ROOT: string;

test('within each task the tables go to the halves in turn, by rows and then by name', () => {
  const table = (name: string, rows: number, task: 'classification' | 'regression' = 'classification') => ({
    name,
    rows,
    task,
  });
  const dealt = dealHalves([
    table('large', 900),
    table('b', 20),
    table('number', 10, 'regression'),
    table('a', 20),
    table('tiny', 5),
    table('other number', 500, 'regression'),
  ]);
  assert.equal(
    dealt.map(({ name, half }) => [name, half]),
    [
      ['tiny', 'tune'],
      ['a', 'report'],
      ['b', 'tune'],
      ['large', 'report'],
      ['number', 'tune'],
      ['other number', 'report'],
    ],
  );
});

testWhen(
  missingTables('iris', 'dev/sonar', 'regression/servo'),
  'the halves of the tables beside the project are those that were fixed before anything was tried',
  async () => {
    const folder = path.join(ROOT, path.dirname(tableFile('iris')));
    const tables = modelTables(folder);
    const names = (half: string, task: string) =>
      tables.filter((table) => table.half === half && table.task === task).map(({ name }) => name);
    // As they were written down with the plan of the benchmark, before its code.
    assert.equal(
      names('tune', 'classification').join(' '),
      'iris glass ionosphere pima credit_g digits credit_data churn letter',
    );
    assert.equal(
      names('report', 'classification').join(' '),
      'sonar penguins soybean vehicle titanic segment wine_quality_white satellite',
    );
    assert.equal(names('tune', 'regression').join(' '), 'servo sk_diabetes concrete deliveries');
    assert.equal(names('report', 'regression').join(' '), 'cars_mpg boston2 ames hotel_rates');
    for (const { name, cells, targets, classes, task, header, rows } of tables) {
      assert.is(cells.length, rows, name);
      assert.ok(
        cells.every((row) => row.length === header.length),
        `${name} has rows of another length`,
      );
      assert.ok(
        targets.every((target) => (task === 'classification' ? classes.includes(target) : Number.isFinite(+target))),
        name,
      );
    }
  },
);

test('a folder without dev and regression is reported as a whole, and its tasks are seen', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'mlpnas-bench-'));
  try {
    const numbers = Array.from({ length: 60 }, (_, row) => `${row * 0.37},${row * row * 0.11}`);
    const classes = Array.from({ length: 60 }, (_, row) => `${row},"${row % 2 ? 'a, b' : 'say ""c""'}"`);
    writeFileSync(path.join(folder, 'numbers.csv'), `x,target\n${numbers.join('\n')}\n`);
    writeFileSync(path.join(folder, 'classes.csv'), `x,target\n${classes.join('\n')}\n`);
    const tables = modelTables(folder);
    assert.equal(
      tables.map(({ name, task, half, classes }) => [name, task, half, classes]),
      [
        ['classes', 'classification', 'report', ['a, b', 'say "c"']],
        ['numbers', 'regression', 'report', []],
      ],
    );
    // What is handed to the search reads as the rows that were chosen.
    const table = parseTable(csvOf(tables[0]!, [3, 0]));
    assert.is(table.rows, 2);
    assert.is(csvOf(tables[0]!, [3, 0]), 'x,target\n3,"a, b"\n0,"say ""c"""');
    writeFileSync(path.join(folder, 'other.csv'), 'x,y\n1,2\n');
    assert.throws(() => modelTables(folder), /other\.csv without a column target to predict; name it as --target/);
  } finally {
    rmSync(folder, { recursive: true });
  }
  assert.throws(() => modelTables(`${folder}-none`), /without a CSV file/);
});

test('tables of fewer rows have more splits', () => {
  assert.equal([999, 1000, 4999, 5000].map(splitCount), [10, 5, 5, 3]);
});

test('a split is disjoint, whole and stratified', () => {
  const labels = fc.array(fc.constantFrom('a', 'b', 'c', 'rare', ''), { minLength: 20, maxLength: 200 });
  fc.assert(
    fc.property(labels, fc.nat(20), (targets, number) => {
      const { train, test } = splitOf(targets, { task: 'classification', half: 'tune', number });
      const all = targets.flatMap((target, row) => (target === '' ? [] : [row]));
      assert.equal(
        [...train, ...test].sort((a, b) => a - b),
        all,
      );
      const count = (rows: readonly number[], name: string) => rows.filter((row) => targets[row] === name).length;
      for (const name of new Set(targets)) {
        if (name === '') continue;
        const [tested, whole] = [count(test, name), count(all, name)];
        // Within a row of its share, and never so many that none is left to train on.
        assert.ok(Math.abs(tested - whole / 5) < 1 && tested < whole, `${tested} of ${whole} ${name}`);
      }
    }),
  );
});

test('a fifth of the rows is tested where classes are not tiny, and numbers are split without classes', () => {
  const targets = Array.from({ length: 103 }, (_, row) => ['a', 'b', 'c'][row % 3]!);
  assert.is(splitOf(targets, { task: 'classification', half: 'report', number: 0 }).test.length, 21);
  const numbers = Array.from({ length: 103 }, (_, row) => String(row));
  const { train, test: tested } = splitOf(numbers, { task: 'regression', half: 'report', number: 0 });
  assert.equal([train.length, tested.length], [82, 21]);
});

test('splits follow from their seed, which the halves do not share', () => {
  const targets = Array.from({ length: 60 }, (_, row) => (row % 4 ? 'a' : 'b'));
  const of = (half: 'tune' | 'report', number: number) => splitOf(targets, { task: 'classification', half, number });
  assert.equal(of('report', 3), of('report', 3));
  assert.equal([of('report', 3).seed, of('tune', 3).seed], [20_003, 10_003]);
  const rows = [of('report', 3), of('report', 4), of('tune', 3)].map(({ test: tested }) => tested.join());
  assert.is(new Set(rows).size, 3);
});

test.run();
