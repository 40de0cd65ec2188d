// The tables of `model`, and the half that each belongs to.
//
// A folder like ../shared/data has classifications in itself and in dev/, regressions in regression/. A folder with neither
// is one's own: of each NAME.csv in it the column `target` is predicted, or the one that --target=COLUMN names, and the
// task is what the library takes it for. Without a folder they are scikit-learn's own tables.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Papa from 'papaparse';
import { inspectTable } from '../../src/table/inspect.ts';
import { parseTable } from '../../src/table/read.ts';
import { ownTable, targetOf } from '../tables.ts';

/** What settings may be tried on, and what is told of the result. */
export type Half = 'tune' | 'report';

export interface ModelTable {
  readonly name: string;
  readonly file: string;
  readonly task: 'classification' | 'regression';
  readonly half: Half;
  readonly target: string;
  readonly header: readonly string[];
  readonly rows: number;
  /** As they are written, without the header. */
  readonly cells: readonly (readonly string[])[];
  /** The target of each row, '' where it is missing. */
  readonly targets: readonly string[];
  /** In their order by code units; none in a regression. */
  readonly classes: readonly string[];
  /** Of the file and the target, so that runs of another table with this name are not taken for its own. */
  readonly fingerprint: string;
}

type Task = ModelTable['task'];

/** Its leaks are left out by the library and not by the peers; without them it is white wine. */
const leftOut = ['wine_quality_with_leak'];

/**
 * The halves by a rule, so that nobody chose them: within each task the tables by their number of rows, then by name, go
 * to `tune` and `report` in turn.
 */
export function dealHalves<T extends { readonly name: string; readonly task: Task; readonly rows: number }>(
  tables: readonly T[],
): (T & { readonly half: Half })[] {
  const tasks: readonly Task[] = ['classification', 'regression'];
  return tasks.flatMap((task) =>
    tables
      .filter((table) => table.task === task)
      .sort((a, b) => a.rows - b.rows || (a.name < b.name ? -1 : 1))
      .map((table, at) => ({ ...table, half: at % 2 === 0 ? ('tune' as const) : ('report' as const) })),
  );
}

/**
 * All tables of a folder, or scikit-learn's where none is given. Nothing was tuned on a folder of one's own or on
 * scikit-learn's tables by themselves, so all of them are reported.
 *
 * @throws Error when the folder has no CSV file, or a table lacks its target
 */
export function modelTables(folder: string | undefined): ModelTable[] {
  if (folder === undefined) {
    return ['iris', 'wine', 'breast_cancer', 'digits', 'diabetes'].map((name) => ({
      ...read(name, ownTable(name).file, 'target', name === 'diabetes' ? 'regression' : 'classification'),
      half: 'report' as const,
    }));
  }
  const known = ['dev', 'regression'].some((name) => existsSync(path.join(folder, name)));
  const places: readonly (readonly [string, Task?])[] = known
    ? [
        [folder, 'classification'],
        [path.join(folder, 'dev'), 'classification'],
        [path.join(folder, 'regression'), 'regression'],
      ]
    : [[folder]];
  const found = places.flatMap(([place, task]) =>
    csvFiles(place).map((name) => read(name, path.join(place, `${name}.csv`), targetOf(name), task)),
  );
  if (found.length === 0) {
    throw new Error(`Got ${folder} without a CSV file in it; pass a folder with tables as --tables DIR.`);
  }
  return known ? dealHalves(found) : found.map((table) => ({ ...table, half: 'report' as const }));
}

function csvFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.csv'))
    .map((file) => path.basename(file, '.csv'))
    .filter((name) => !leftOut.includes(name))
    .sort();
}

function read(name: string, file: string, target: string, known?: Task): Omit<ModelTable, 'half'> {
  const text = readFileSync(file, 'utf8');
  const { data } = Papa.parse<string[]>(text, { skipEmptyLines: true });
  const [header = [], ...cells] = data;
  const column = header.indexOf(target);
  if (column < 0) {
    throw new Error(
      `Got ${file} without a column ${target} to predict; name it as --target=COLUMN. Its columns: ${header.join(', ')}.`,
    );
  }
  const targets = cells.map((row) => row[column] ?? '');
  const task = known ?? inspectTable(parseTable(text, { name }), { target }).target?.task ?? 'classification';
  const classes = task === 'regression' ? [] : [...new Set(targets)].filter((label) => label !== '').sort();
  const fingerprint = createHash('sha256').update(`${target}\n${text}`).digest('hex').slice(0, 12);
  return { name, file, task, target, header, cells, targets, classes, fingerprint, rows: cells.length };
}

/** Some rows as the CSV file that a user would have. */
export function csvOf({ header, cells }: ModelTable, rows: readonly number[]): string {
  return Papa.unparse({ fields: [...header], data: rows.map((row) => [...cells[row]!]) }, { newline: '\n' });
}
