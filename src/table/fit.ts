// What an encoder learns, from training rows and no others.
import { MlpnasError } from '../errors.ts';
import type { CategoryColumn, DateColumn, NumberColumn, TypedColumn } from './columns.ts';
import { dateParts, partOf } from './dates.ts';
import { notationOf } from './numbers.ts';
import type { DateEncoding, Encoder, Encoding, NumberEncoding, Scaling } from './encoder.ts';

/**
 * Learns from training rows and no others: medians, means, deviations and levels.
 *
 * Numbers: a missing value becomes the median of those present (mean of the middle two; 0 where all are missing); mean
 * and population deviation are taken over the training rows after that, in double precision and row order; the scale
 * of a column that is constant there is 1.
 */
export function fitEncoder(
  columns: readonly TypedColumn[],
  rows: Int32Array,
  encoding: Encoding = 'standard',
): Encoder {
  if (rows.length === 0)
    throw new MlpnasError('table', 'There are no training rows to fit an encoder on; pass at least one.');
  return {
    columns: columns.map((column) => {
      if (column.kind === 'number') return fitNumber(column, rows, encoding);
      if (column.kind === 'date') return fitDate(column, rows, encoding);
      const { missing, ...seen } = seenLevels(column, rows);
      return encoding === 'raw' ? { kind: 'ordinal', ...seen } : { kind: 'one-hot', ...seen, missing };
    }),
  };
}

function fitNumber({ name, values, ...column }: NumberColumn, rows: Int32Array, encoding: Encoding): NumberEncoding {
  return {
    kind: 'number',
    name,
    ...fitScaling((row) => values[row] as number, rows, encoding),
    ...notationOf(column),
  };
}

function fitDate({ name, values, order }: DateColumn, rows: Int32Array, encoding: Encoding): DateEncoding {
  const parts = dateParts.map((part) => {
    const { varies, ...scaling } = fitVarying((row) => partOf(part, values[row] as number), rows, encoding);
    return { part, varies, ...scaling };
  });
  const varying = parts.filter(({ varies }) => varies);
  return {
    kind: 'date',
    name,
    order,
    // A date that never changes is still a column.
    parts: (varying.length > 0 ? varying : parts.slice(0, 1)).map(({ varies: _, ...part }) => part),
  };
}

function fitScaling(valueAt: (row: number) => number, rows: Int32Array, encoding: Encoding): Scaling {
  const { varies: _, ...scaling } = fitVarying(valueAt, rows, encoding);
  return scaling;
}

function fitVarying(
  valueAt: (row: number) => number,
  rows: Int32Array,
  encoding: Encoding,
): Scaling & { readonly varies: boolean } {
  const values = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++) values[at] = valueAt(rows[at] as number);
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const count = sorted.length;
  const middle = count >> 1;
  const median =
    count === 0
      ? 0
      : count % 2 === 1
        ? (sorted[middle] as number)
        : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
  const varies = count > 0 && sorted[0] !== sorted[count - 1];
  if (encoding === 'raw') return { median, mean: 0, scale: 1, varies };
  // A sum would round the mean of equal values away from them, and a deviation of 1e-17 is no scale.
  if (!varies) return { median, mean: median, scale: 1, varies };

  let sum = 0;
  for (let at = 0; at < values.length; at++) {
    if (Number.isNaN(values[at])) values[at] = median;
    sum += values[at] as number;
  }
  const mean = sum / rows.length;
  let squares = 0;
  for (let at = 0; at < values.length; at++) {
    const deviation = (values[at] as number) - mean;
    squares += deviation * deviation;
  }
  const scale = Math.sqrt(squares / rows.length);
  return { median, mean, scale: scale > 0 ? scale : 1, varies };
}

function seenLevels(
  { name, levels, codes, boolean }: CategoryColumn,
  rows: Int32Array,
): { name: string; levels: string[]; missing: boolean; boolean?: true } {
  const seen = new Uint8Array(levels.length);
  let missing = false;
  for (const row of rows) {
    const code = codes[row] as number;
    if (code < 0) missing = true;
    else seen[code] = 1;
  }
  return { name, levels: levels.filter((_, code) => seen[code] === 1), missing, ...(boolean && { boolean }) };
}
