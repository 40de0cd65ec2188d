import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Cells, LevelCells, NumberCells, TextCells } from '../../src/table/cells.ts';
import { CellCollector } from '../../src/table/collect.ts';

function collect(cells: Iterable<string>): Cells {
  const collector = new CellCollector();
  for (const cell of cells) collector.add(cell);
  return collector.finish();
}

/** More different texts than levels hold. */
const numbers = Array.from({ length: 5000 }, (_, row) => (row / 8).toFixed(3));

test('few different texts are levels, many numbers are numbers, the rest is text', () => {
  assert.instance(collect(['a', 'b', 'a', '']), LevelCells);
  assert.instance(collect(numbers), NumberCells);
  assert.instance(collect(numbers.map((text) => `${text} kg`)), TextCells);
  assert.instance(collect([...numbers, 'unknown']), TextCells);
  assert.instance(collect(Array.from({ length: 5000 }, (_, row) => `0${row}`)), TextCells);
});

test('numbers come back as doubles', () => {
  const cells = collect([...numbers, '', 'NA', '-1.50', '1e5']);
  assert.ok(cells instanceof NumberCells);
  assert.equal(Array.from(cells.numbers.subarray(4998)), [4998 / 8, 4999 / 8, Number.NaN, Number.NaN, -1.5, 1e5]);
});

test('a store of numbers gives way when too many are written strangely', () => {
  assert.instance(collect(Array.from({ length: 6000 }, (_, row) => `+${row}`)), TextCells);
  assert.instance(collect([...numbers, ...numbers, '+1', '.5', '1e-05', '-0']), NumberCells);
});

test('every text comes back as it was, whatever came before and after it', () => {
  const decimals = fc.tuple(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), fc.nat(17)).map(([digits, places]) => {
    const text = String(digits < 0n ? -digits : digits).padStart(places + 1, '0');
    const whole = text.slice(0, text.length - places);
    return `${digits < 0n ? '-' : ''}${whole}${places > 0 ? `.${text.slice(-places)}` : ''}`;
  });
  const cell = fc.oneof(
    decimals,
    fc.double().map(String),
    fc.integer().map(String),
    fc.constantFrom('', 'NA', 'nan', '?', '-0', '-0.0', '0.0', '00', '1.', '.5', '+3', '1e5', '1E-05', '1e400', '007'),
    fc.string({ unit: 'binary', maxLength: 30 }),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(
        [],
        numbers,
        numbers.map((text) => `x${text}`),
      ),
      fc.array(cell, { maxLength: 60 }),
      (before, cells) => {
        const expected = [...before, ...cells].map((text) => text.trim());
        const kept = collect([...before, ...cells]);
        assert.is(kept.length, expected.length);
        assert.ok([...kept].every((text, row) => text === expected[row]));
        expected
          .slice(-60)
          .forEach((text, at) => assert.is(kept.at(expected.length - Math.min(60, expected.length) + at), text));
        assert.is(kept.at(expected.length), undefined);
      },
    ),
    { numRuns: 60 },
  );
});

test('long texts fill more than one text', () => {
  const cells = Array.from({ length: 9000 }, (_, row) => `${row}`.repeat(1 + (row % 7) * 600));
  const kept = collect(cells);
  assert.ok(kept instanceof TextCells && kept.texts.length > 2, 'one text');
  assert.ok(cells.every((cell, row) => kept.at(row) === cell));
});

test.run();
