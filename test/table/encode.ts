// A whole table encoded at once, as tests want it, and the plain twin of the encoder.
import { partOf } from '../../src/table/dates.ts';
import { encodeColumns, type Encoder, readColumns } from '../../src/table/encoder.ts';
import type { RawTable } from '../../src/table/read.ts';
import type { Scaling } from '../../src/table/scaling.ts';

/**
 * Encodes any table that has the encoder's columns, in any order and beside others: row-major [rows, encodedWidth].
 * A level that training has not seen gives zeros, or is among the others where there are rare ones; a missing value of a
 * category whose training rows had none gives zeros, too.
 *
 * @throws when a column is missing, or a cell of a column of numbers or dates is none
 */
export function encode(encoder: Encoder, table: RawTable): Float32Array {
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
  return encodeColumns(encoder, readColumns(encoder, table, rows), table.rows);
}

/** A value's features by the formulas of the papers, in doubles: the number, then each of its bins. */
function plainNumber(value: number, scaling: Scaling): number[] {
  const known = Number.isNaN(value) ? scaling.median : value;
  const x = scaling.factor === undefined ? Number.NaN : (known - scaling.median) * scaling.factor;
  // arXiv 2407.04491, section 3.1. The limit of x / √(1 + (x/3)²) is ±3.
  const clipped = Math.abs(x) > 1e100 ? 3 * Math.sign(x) : x / Math.sqrt(1 + (x / 3) ** 2);
  const first = scaling.factor === undefined ? (known - scaling.mean) / scaling.scale : clipped;
  const edges = scaling.edges ?? [known];
  const last = edges.length - 1;
  // arXiv 2203.05556, equation 1, with b₀, …, b_T; the outer bins go on for their own length.
  const bins = edges.slice(1).map((edge, at) => {
    const t = at + 1;
    const [from, to] = [edges[t - 1]!, edge];
    if (known < from && t > 1) return 0;
    if (known >= to && t < last) return 1;
    const share = (known - from) / (to - from);
    return share < -1 ? -1 : share > 2 ? 2 : share;
  });
  return [first, ...bins];
}

/** The features of one row by name, from the numbers and levels of its cells: NaN and `undefined` where missing. */
export function plainFeatures(encoder: Encoder, row: Readonly<Record<string, number | string | undefined>>) {
  const features: Record<string, number> = {};
  const named = (name: string, values: readonly number[]) =>
    values.forEach((value, at) => {
      features[at === 0 ? name : `${name} bin ${at}`] = Math.fround(value);
    });
  for (const column of encoder.columns) {
    const cell = row[column.name];
    const { name } = column;
    if (column.kind === 'number') named(name, plainNumber(cell as number, column));
    if (column.kind === 'date')
      for (const part of column.parts)
        named(`${name} (${part.part})`, plainNumber(partOf(part.part, cell as number), part));
    if (column.kind === 'ordinal') named(name, [column.levels.indexOf(cell as string)]);
    if (column.kind === 'one-hot') {
      for (const level of column.levels) named(`${name} = ${level}`, [level === cell ? 1 : 0]);
      const other = cell !== undefined && !column.levels.includes(cell as string);
      if (column.other) named(`${name} other`, [other ? 1 : 0]);
      if (column.missing) named(`${name} missing`, [cell === undefined ? 1 : 0]);
    } else if (column.kind !== 'ordinal' && column.missing) {
      named(`${name} missing`, [Number.isNaN(cell) ? 1 : 0]);
    }
  }
  return features;
}
