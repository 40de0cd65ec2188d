// The rows that the search trains on, and the folds of the final networks.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { randomStream, uniform } from '../../src/random.ts';
import { search } from '../../src/study/search.ts';
import { splitsOf } from '../../src/study/splits.ts';
import type { Dataset } from '../../src/table/dataset.ts';
import { prepareDataset } from '../../src/table/prepare.ts';
import { parseTable } from '../../src/table/read.ts';
import { classification } from '../tasks.ts';
import { holdBackend, smallStudy, table } from './fixture.ts';

holdBackend(test);

const { settings } = await search(table, smallStudy({ rounds: 1, samples: 1 }));

/** Rows of three classes, of which one is rare, and of groups of three. */
function dataset(rows: number, options: { group?: string } = {}): Dataset {
  const random = randomStream(2, 'splits');
  const lines = Array.from({ length: rows }, (_, row) =>
    [uniform(random), uniform(random), `g${Math.floor(row / 3)}`, row % 20 === 0 ? 'rare' : row % 2 ? 'a' : 'b'].join(),
  );
  const drop = options.group === undefined ? ['patient'] : [];
  return prepareDataset(parseTable(['x,y,patient,kind', ...lines].join('\n')), { target: 'kind', drop, ...options });
}

const sorted = (rows: Int32Array) => [...rows].sort((a, b) => a - b);

test('where there are no more rows than the search may have, they are its rows', () => {
  const of = dataset(500);
  for (const searchRows of [of.train.length, 1000]) {
    const { search } = splitsOf(of, { ...settings, searchRows });
    assert.is(search.train, of.train);
  }
  assert.is(splitsOf(of, { ...settings, searchRows: 1000 }).search.validation, of.validation);
});

test('where there are more, they are a sample of about that size in which every class has its share', () => {
  const of = classification(dataset(6000));
  for (const searchRows of [100, 400, 1000]) {
    const { search } = splitsOf(of, { ...settings, searchRows });
    for (const [some, all, size] of [
      [search.train, of.train, searchRows],
      [search.validation, of.validation, searchRows / 4],
    ] as const) {
      assert.ok(some.length >= (2 / 3) * size && some.length <= 1.5 * size, `${some.length} for ${size}`);
      const known = new Set(all);
      assert.ok(some.every((row) => known.has(row)));
      assert.is(new Set(some).size, some.length);
      for (let label = 0; label < 3; label++) {
        const own = (rows: Int32Array) => rows.filter((row) => of.labels[row] === label).length;
        const expected = (own(all) * some.length) / all.length;
        assert.ok(Math.abs(own(some) - expected) <= 2, `${own(some)} rows of class ${label} for ${expected}`);
      }
    }
    // Another seed draws others, the same the same.
    assert.equal(splitsOf(of, { ...settings, searchRows }).search, search);
    assert.not.equal(splitsOf(of, { ...settings, searchRows, seed: settings.seed + 1 }).search, search);
  }
});

test('groups are whole in the sample, and the sample is the rows themselves where groups are too few', () => {
  const of = dataset(6000, { group: 'patient' });
  const { search } = splitsOf(of, { ...settings, searchRows: 500 });
  assert.ok(search.train.length < 800);
  const some = new Set(search.train);
  const groups = new Set([...some].map((row) => of.groups[row]));
  for (const row of of.train) assert.is(some.has(row), groups.has(of.groups[row]!));
  const one = { ...of, groups: new Int32Array(of.groups.length) };
  assert.is(splitsOf(one, { ...settings, searchRows: 500 }).search.train, of.train);
});

test('final folds deal the rows that are not tested, each validating once; refitted ones deal all rows', () => {
  for (const options of [{}, { group: 'patient' }]) {
    const of = dataset(600, options);
    const { rows, final, all } = splitsOf(of, { ...settings, finalSeeds: 4, refit: 'all' });
    for (const [numbers, known] of [
      [final, [...of.train, ...of.validation]],
      [all, [...of.train, ...of.validation, ...of.test]],
    ] as const) {
      assert.is(numbers.length, 4);
      const dealt = numbers.map((number) => rows[number]!);
      assert.equal(
        sorted(Int32Array.from(dealt.flatMap(({ validation }) => [...validation]))),
        sorted(Int32Array.from(known)),
      );
      for (const { train, validation } of dealt) {
        assert.equal(sorted(Int32Array.from([...train, ...validation])), sorted(Int32Array.from(known)));
        const own = new Set([...validation].map((row) => of.groups[row]));
        assert.ok(train.every((row) => !own.has(of.groups[row]!)));
      }
    }
  }
  assert.equal(splitsOf(dataset(600), { ...settings, refit: 'none' }).final, []);
});

test('rows that cannot be dealt train and validate as in the search', () => {
  const of = dataset(600);
  const two = { ...of, groups: of.groups.map((_, row) => (of.validation.includes(row) ? 1 : 0)) };
  const { rows, final } = splitsOf(two, { ...settings, finalSeeds: 4, refit: 'train+validation' });
  assert.is(final.length, 1);
  assert.equal(rows[final[0]!], { train: of.train, validation: of.validation });
});

test.run();
