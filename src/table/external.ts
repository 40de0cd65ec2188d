// A separate test table, read as the table is.
import { MlpnasError } from '../errors.ts';
import { readCells, type TypedColumn } from './columns.ts';
import { listNames, requireColumn } from './names.ts';
import { numberReaders, readNumber } from './numbers.ts';
import type { RawTable } from './raw.ts';
import { groupRepeats } from './repeats.ts';
import type { Target } from './target.ts';
import { joinNamed } from './understand.ts';
import { grouped } from '../words.ts';
import type { Warning } from './warnings.ts';

interface AnyExternal {
  readonly table: RawTable;
  /** Rows that have a target, ascending. */
  readonly rows: Int32Array;
  readonly warnings: readonly Warning[];
}

/** Class or value of each of `rows`, as the table's target is. */
export type External =
  | (AnyExternal & { readonly task: 'classification'; readonly labels: Int32Array })
  | (AnyExternal & { readonly task: 'regression'; readonly values: Float64Array });

/** What the target's cells have to be: classes, or numbers and how they are written. */
export type KnownTarget =
  | Pick<Extract<Target, { task: 'classification' }>, 'task' | 'classes'>
  | Pick<Extract<Target, { task: 'regression' }>, 'task' | 'notation'>;

/**
 * @throws when the target is missing or has no values, a value is none of the table's classes, or no number where the
 *   table's are
 */
export function externalRows(table: RawTable, name: string, target: KnownTarget): External {
  const names = table.columns.map((column) => column.name);
  requireColumn(name, names, table.name, 'The target');
  const { cells } = table.columns[names.indexOf(name)] as RawTable['columns'][number];
  const all = Int32Array.from({ length: cells.length }, (_, row) => row);
  const refuse = (row: number, expected: string): never => {
    throw new MlpnasError(
      'table',
      `Row ${row + 1} of ${table.name} has "${(cells.at(row) as string).slice(0, 40)}" in the target "${name}"; expected ${expected}.`,
    );
  };
  // Classes that are numbers may be written in another way, such as 1.0 for 1.
  const numeric = target.task === 'regression' || target.classes.every((label) => readNumber(label) !== undefined);
  let numbers: Float64Array | undefined;
  for (const read of numeric ? numberReaders(target.task === 'regression' ? target.notation : {}, table.commas) : [])
    numbers ??= readCells(cells, all, read);
  if (target.task === 'regression' && !numbers)
    refuse(
      all.findIndex((row) => readNumber(cells.at(row) as string) === undefined),
      'a number, or nothing',
    );

  const rows = numbers ? all.filter((row) => !Number.isNaN(numbers[row])) : all.filter((row) => cells.at(row) !== '');
  if (rows.length === 0)
    throw new MlpnasError(
      'table',
      `${table.name} has no values in the target "${name}"; nothing can be tested with it.`,
    );
  const without = table.rows - rows.length;
  const message = `${grouped(without)} of ${grouped(table.rows)} rows of ${table.name} have no value in the target "${name}" and are left out.`;
  const warnings: Warning[] = without > 0 ? [{ code: 'missing-target', columns: [name], rows: without, message }] : [];
  if (target.task === 'regression') {
    const values = Float64Array.from(rows, (row) => (numbers as Float64Array)[row] as number);
    return { task: 'regression', table, rows, values, warnings };
  }
  const position = new Map(target.classes.map((label, index) => [label, index]));
  const labels = rows.map((row) => {
    const label = numbers ? String((numbers[row] as number) + 0) : (cells.at(row) as string);
    return position.get(label) ?? refuse(row, `one of the table's classes, ${listNames(target.classes)}, or nothing`);
  });
  return { task: 'classification', table, rows, labels, warnings };
}

/**
 * Warns of rows of the test table whose features, dense or packed, one of the first `tableRows` rows has, too.
 */
export function repeatedInTest(features: Float32Array, stride: number, tableRows: number): Warning[] {
  const count = features.length / stride;
  function* columns(): Generator<TypedColumn> {
    for (let at = 0; at < stride; at++) {
      const values = Float64Array.from({ length: count }, (_, row) => features[row * stride + at] as number);
      yield { kind: 'number', name: '', values };
    }
  }
  const { of } = groupRepeats(columns(), count);
  const known = new Set(of.subarray(0, tableRows));
  const repeated = of.subarray(tableRows).reduce((sum, group) => sum + (known.has(group) ? 1 : 0), 0);
  if (repeated === 0) return [];
  return [
    {
      code: 'repeated-in-test',
      rows: repeated,
      message: `${grouped(repeated)} of ${grouped(count - tableRows)} rows of the test table repeat a row of the table, so the test is partly of memory.`,
    },
  ];
}

/** Which rows belong together: those that repeat one another, and those of one group, where the test table has that column. */
export function groupsOfTest(
  { table, rows }: External,
  columns: readonly TypedColumn[],
  group: string | undefined,
): Int32Array {
  return joinNamed(groupRepeats(columns, rows.length), table, group, rows).of;
}
