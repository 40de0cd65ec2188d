// Single rows whose predictions are explained.
import { MlpnasError, type Model, readTable } from '../index.ts';
import { mostProbable, type RawTable, type TypedColumn } from '../internal.ts';
import { counted } from '../words.ts';
import { contributionsTo } from './contributions.ts';
import type { Contribution, RowExplanation } from './explanation.ts';
import type { ExplainOptions } from './options.ts';
import type { Pool } from './pool.ts';

/** Which rows of the explained table the model was trained on. */
export type Trained = 'all' | 'none' | 'background';

export interface Asked {
  readonly number?: number;
  readonly table: RawTable;
  /** The row of `table`, counted from 0. */
  readonly at: number;
}

export async function askedRows(table: RawTable, wanted: NonNullable<ExplainOptions['rows']>): Promise<Asked[]> {
  return await Promise.all(
    wanted.map(async (row): Promise<Asked> => {
      if (typeof row !== 'number') return { table: await readTable([row], { name: 'the row' }), at: 0 };
      if (Number.isInteger(row) && row >= 1 && row <= table.rows) return { number: row, table, at: row - 1 };
      throw new MlpnasError(
        'option',
        `Got row ${row}; ${table.name} has ${counted(table.rows, 'row')}, counted from 1. Pass such a number, or the row itself.`,
      );
    }),
  );
}

/** Whether the model was trained on a row of the explained table; undefined where that is not known. */
export function trainedRows(
  trained: Trained | undefined,
  known: Int32Array,
  rows: number,
): ((row: number) => boolean) | undefined {
  if (trained === undefined) return undefined;
  const flags = new Uint8Array(rows);
  if (trained === 'background') for (const row of known) flags[row] = 1;
  return (row) => trained === 'all' || flags[row] === 1;
}

export function actualOf(model: Model, table: RawTable, at: number): string | undefined {
  const cell = table.columns.find(({ name }) => name === model.target)?.cells.at(at);
  return cell === undefined || cell === '' ? undefined : cell;
}

export function rowExplanation(
  pool: Pool,
  model: Model,
  row: number,
  background: Int32Array,
  {
    class: named,
    number,
    actual,
    trained,
    ...sampling
  }: {
    readonly seed: number;
    readonly budget: number;
    readonly order: number;
    readonly class: string | undefined;
    readonly number: number | undefined;
    readonly actual: string | undefined;
    readonly trained: boolean | undefined;
  },
): RowExplanation {
  const found = contributionsTo(pool, row, background, sampling);
  const label = model.task === 'classification' ? decided(found.prediction, pool.decision) : 0;
  const output = named !== undefined && model.task === 'classification' ? model.classes.indexOf(named) : label;
  const contributions = pool.columns.map(
    (column, at): Contribution => ({
      column: column.name,
      value: shownValue(column, row),
      contribution: found.values[at * pool.outputs + output]!,
      error: found.errors[at * pool.outputs + output]!,
    }),
  );
  return {
    ...(number === undefined ? {} : { row: number }),
    ...(trained === undefined ? {} : { trained }),
    ...(model.task === 'classification' ? { class: model.classes[output]!, label: model.classes[label]! } : {}),
    ...(actual === undefined ? {} : { actual }),
    prediction: found.prediction[output]!,
    base: found.base[output]!,
    method: found.method,
    background: found.background,
    contributions: contributions.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
  };
}

/** The class that the model decides on. */
function decided(probabilities: Float64Array, decision: readonly number[] | undefined): number {
  const [label] = mostProbable({
    probabilities: Float32Array.from(probabilities),
    classes: probabilities.length,
    ...(decision && { decision }),
  });
  return label!;
}

/** A date as its day, or with its time where it has one. */
function shownValue(column: TypedColumn, row: number): string | number | null {
  if (column.kind === 'category') return column.codes[row]! < 0 ? null : column.levels[column.codes[row]!]!;
  const value = column.values[row]!;
  if (Number.isNaN(value)) return null;
  return column.kind === 'number' ? value : new Date(value * 1000).toISOString().replace(/T00:00:00.000Z$|.000Z$/, '');
}
