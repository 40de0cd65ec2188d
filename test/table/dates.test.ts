import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type DateOrder, dateParts, partOf, readDate } from '../../src/table/dates.ts';

const at = (...parts: [number, number, number, number?, number?, number?]): number =>
  Date.UTC(parts[0], parts[1] - 1, ...parts.slice(2)) / 1000;

for (const [text, seconds, order] of [
  ['2020-02-03', at(2020, 2, 3)],
  ['2020/2/3', at(2020, 2, 3)],
  ['2020.02.03', at(2020, 2, 3)],
  ['20200203', at(2020, 2, 3)],
  ['20200203T140506Z', at(2020, 2, 3, 14, 5, 6)],
  ['2020-02', at(2020, 2, 1)],
  ['2020-02-03T14:05', at(2020, 2, 3, 14, 5)],
  ['2020-02-03 14:05:06.789', at(2020, 2, 3, 14, 5, 6)],
  ['2020-02-03T14:05:06+02:00', at(2020, 2, 3, 14, 5, 6)],
  ['2020-02-03T14:05:06Z', at(2020, 2, 3, 14, 5, 6)],
  ['2020-02-03 2:05 PM', at(2020, 2, 3, 14, 5)],
  ['2020-02-03 12:30 am', at(2020, 2, 3, 0, 30)],
  ['3.2.2020', at(2020, 2, 3)],
  ['03.02.2020, 08:15', at(2020, 2, 3, 8, 15)],
  ['3/2/2020', at(2020, 2, 3), 'dmy'],
  ['3/2/2020', at(2020, 3, 2), 'mdy'],
  ['12-31-1999', at(1999, 12, 31), 'mdy'],
  ['3 Feb 2020', at(2020, 2, 3)],
  ['3. February 2020', at(2020, 2, 3)],
  ['03-Feb-2020', at(2020, 2, 3)],
  ['Feb. 3, 2020', at(2020, 2, 3)],
  ['September 3, 2020 9:00', at(2020, 9, 3, 9)],
  ['Sept 3 2020', at(2020, 9, 3)],
  ['1969-12-31', -86_400],
  ['2000-02-29', at(2000, 2, 29)],
] as [string, number, DateOrder?][]) {
  test(`${text}${order ? ` (${order})` : ''} is a date`, () => assert.is(readDate(text, order), seconds));
}

test('what is no date', () => {
  for (const text of [
    '',
    '2020',
    '2020-13-01',
    '2020-02-30',
    '1900-02-29',
    '2020-00-10',
    '31.4.2020',
    '2020-02-03 24:00',
    '2020-02-03 10:60',
    '2020-02-03 13:00 PM',
    '2020-02/03',
    '3/2/20',
    'Feb 2020',
    '3 Foo 2020',
    '12:30',
    '1234-56',
    '192.168.1.2020',
    '2020-02-03x',
    '0000-01-01',
  ])
    assert.is(readDate(text), undefined, text);
  assert.is(readDate('13/13/2020', 'mdy'), undefined);
});

test('dates and their parts are those of the calendar of JavaScript', () => {
  const seconds = fc.integer({ min: at(1000, 1, 1), max: at(9999, 12, 31) });
  fc.assert(
    fc.property(seconds, (instant) => {
      const date = new Date(instant * 1000);
      assert.is(readDate(date.toISOString()), instant);
      const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
      assert.is(readDate(`${day}.${month}.${year} ${date.toISOString().slice(11, 19)}`, 'dmy'), instant);
      // Sunday is 0 there and 7 here.
      const expected = [year, month, day, date.getUTCDay() || 7, (((instant % 86_400) + 86_400) % 86_400) / 3600];
      assert.equal(
        dateParts.map((part) => partOf(part, instant)),
        expected,
      );
    }),
    { numRuns: 1000 },
  );
  assert.ok(dateParts.every((part) => Number.isNaN(partOf(part, Number.NaN))));
});

test.run();
