// What an encoder learns, from training rows and no others.
import { MlpnasError } from '../errors.ts';
import type { CategoryColumn, DateColumn, NumberColumn, TypedColumn } from './columns.ts';
import { dateParts, partOf } from './dates.ts';
import type { ColumnEncoding, DateEncoding, Encoder, Encoding, NumberEncoding, OneHotEncoding } from './encoder.ts';
import { notationOf } from './numbers.ts';
import { binEdges, medianOf, quantile } from './quantiles.ts';
import type { RobustScaling, Scaling, StandardScaling } from './scaling.ts';

export interface FitOptions {
  /** Most bins of a number with the encoding `piecewise`; 16. */
  readonly bins?: number | undefined;
}

/**
 * A level of fewer training rows has no feature of its own, nor have so few missing numbers: a row or two say more of
 * themselves than of what they have in common.
 */
const leastRows = 3;
/** Most levels with features of their own. Each has as many weights as the first layer has units. */
const mostLevels = 256;

/**
 * Learns from training rows and no others: medians, means, deviations, quantiles and levels.
 *
 * A missing number becomes the median of those present (mean of the middle two; 0 where all are missing).
 *
 * `standard`: mean and population deviation are taken over the training rows after that, in double precision and row
 * order; the scale of a column that is constant there is 1.
 *
 * `robust`: the factor is 1 / (third quartile − first quartile) of the numbers present; where these are equal,
 * 2 / (greatest − least); 0 where all are. Source: arXiv 2407.04491, section 3.1. Levels of fewer than three training
 * rows, and those beyond the 256 that are most frequent (the first in order where they are equally frequent), have one
 * feature together; so has a level that is unknown. The two of a boolean are kept in any case. Numbers and dates that
 * are missing in three training rows or more have a feature that says so.
 *
 * `piecewise`: a number has bins, too (`binEdges`), unless it has fewer than three values.
 */
export function fitEncoder(
  columns: readonly TypedColumn[],
  rows: Int32Array,
  encoding: Encoding = 'standard',
  { bins = 16 }: FitOptions = {},
): Encoder {
  if (rows.length === 0)
    throw new MlpnasError('table', 'There are no training rows to fit an encoder on; pass at least one.');
  if (!(Number.isInteger(bins) && bins >= 1 && bins <= 1024))
    throw new MlpnasError('table', `bins is ${bins}; expected a whole number from 1 to 1024.`);
  const fit = fits[encoding];
  const informed = encoding === 'robust' || encoding === 'piecewise';
  return {
    columns: columns.map((column): ColumnEncoding => {
      if (column.kind === 'number') return fitNumber(column, rows, { fit, bins, informed });
      if (column.kind === 'date') return fitDate(column, rows, { fit, bins, informed });
      const { missing, ...seen } = seenLevels(column, rows);
      if (encoding === 'raw') return { kind: 'ordinal', ...seen };
      if (!informed || column.boolean) return { kind: 'one-hot', ...seen, missing };
      return frequentLevels(column, rows, missing);
    }),
  };
}

interface HowToFit {
  readonly fit: (values: Float64Array, sorted: Float64Array, bins: number) => Scaling;
  readonly bins: number;
  /** Missing values are information. */
  readonly informed: boolean;
}

/**
 * @param values of the training rows, NaN where missing
 * @param sorted those that are present, ascending
 */
type Fit = HowToFit['fit'];

const fits: Readonly<Record<Encoding, Fit>> = {
  standard: fitStandard,
  robust: (_, sorted) => fitRobust(sorted),
  piecewise(_, sorted, bins) {
    const edges = binEdges(sorted, bins);
    // A single bin would say what the number says.
    return edges.length < 3 ? fitRobust(sorted) : { ...fitRobust(sorted), edges };
  },
  raw: (_, sorted) => ({ median: medianOf(sorted), mean: 0, scale: 1 }),
};

function fitStandard(values: Float64Array, sorted: Float64Array): StandardScaling {
  const median = medianOf(sorted);
  // A sum would round the mean of equal values away from them, and a deviation of 1e-17 is no scale.
  if (!varies(sorted)) return { median, mean: median, scale: 1 };
  const filled = values.map((value) => (Number.isNaN(value) ? median : value));
  const mean = filled.reduce((sum, value) => sum + value, 0) / filled.length;
  const squares = filled.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const scale = Math.sqrt(squares / filled.length);
  return { median, mean, scale: scale > 0 ? scale : 1 };
}

function fitRobust(sorted: Float64Array): RobustScaling {
  const median = medianOf(sorted);
  if (!varies(sorted)) return { median, factor: 0 };
  const quartiles = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  const range = (sorted.at(-1) as number) - (sorted[0] as number);
  // Numbers that differ by less than 1e-308 would make it infinite.
  return { median, factor: Math.min(quartiles > 0 ? 1 / quartiles : 2 / range, Number.MAX_VALUE) };
}

const varies = (sorted: Float64Array): boolean => sorted.length > 0 && sorted[0] !== sorted[sorted.length - 1];

function fitNumber({ name, values, ...column }: NumberColumn, rows: Int32Array, how: HowToFit): NumberEncoding {
  const { scaling, missing } = fitScaling((row) => values[row] as number, rows, how);
  return { kind: 'number', name, ...scaling, ...notationOf(column), ...(missing && { missing }) };
}

function fitDate({ name, values, order }: DateColumn, rows: Int32Array, how: HowToFit): DateEncoding {
  const fitted = dateParts.map((part) => ({
    part,
    ...fitScaling((row) => partOf(part, values[row] as number), rows, how),
  }));
  const varying = fitted.filter((part) => part.varies);
  return {
    kind: 'date',
    name,
    order,
    // A date that never changes is still a column.
    parts: (varying.length > 0 ? varying : fitted.slice(0, 1)).map(({ part, scaling }) => ({ part, ...scaling })),
    ...(fitted[0]?.missing && { missing: true }),
  };
}

function fitScaling(
  valueAt: (row: number) => number,
  rows: Int32Array,
  { fit, bins, informed }: HowToFit,
): { readonly scaling: Scaling; readonly varies: boolean; readonly missing: true | undefined } {
  const values = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++) values[at] = valueAt(rows[at] as number);
  // NaN comes last.
  const all = values.slice().sort();
  let present = all.length;
  while (present > 0 && Number.isNaN(all[present - 1])) present--;
  const sorted = all.subarray(0, present);
  const missing = informed && values.length - sorted.length >= leastRows ? true : undefined;
  return { scaling: fit(values, sorted, bins), varies: varies(sorted), missing };
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

/** Levels with features of their own, in their order. */
function frequentLevels({ name, levels, codes }: CategoryColumn, rows: Int32Array, missing: boolean): OneHotEncoding {
  const counts = new Int32Array(levels.length);
  for (const row of rows) {
    const code = codes[row] as number;
    if (code >= 0) counts[code]!++;
  }
  const countOf = (code: number): number => counts[code] as number;
  const seen = [...levels.keys()].filter((code) => countOf(code) > 0);
  const kept = seen
    .filter((code) => countOf(code) >= leastRows)
    // The sort is stable.
    .sort((a, b) => countOf(b) - countOf(a))
    .slice(0, mostLevels)
    .sort((a, b) => a - b);
  return {
    kind: 'one-hot',
    name,
    levels: kept.map((code) => levels[code] as string),
    missing,
    ...(kept.length < seen.length && { other: true }),
  };
}
