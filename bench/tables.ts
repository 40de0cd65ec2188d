// The tables that benchmarks search. Without `--tables=DIR` they are those that come with scikit-learn, so that anyone has
// them; with it NAME is DIR/NAME.csv where there is such a file. A table that is missing is an error.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { option } from './flags.ts';
import { askPython } from './python.ts';

export interface BenchTable {
  /** Which table it is, for the saved lines. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly target: string;
}

const own = ['iris', 'wine', 'breast_cancer', 'digits', 'diabetes'];

/** Columns to predict in tables that call theirs otherwise than scikit-learn's `target`. */
const targets: Readonly<Record<string, string>> = {
  iris: 'species',
  penguins: 'species',
  titanic: 'survived',
  credit_g: 'class',
  segment: 'class',
  churn: 'churn',
  wine_quality_white: 'quality_label',
  wine_quality_with_leak: 'quality_label',
  sonar: 'Class',
  glass: 'Type',
  ionosphere: 'class',
  soybean: 'class',
  pima: 'diabetes',
  vehicle: 'Class',
  digits: 'digit',
  credit_data: 'Status',
  satellite: 'classes',
  letter: 'lettr',
  servo: 'Class',
  cars_mpg: 'Miles_per_Gallon',
  boston2: 'cmedv',
  concrete: 'compressive_strength',
  ames: 'Sale_Price',
  deliveries: 'time_to_delivery',
  hotel_rates: 'avg_price_per_room',
};

/** The column to predict in NAME.csv of a folder. */
export const targetOf = (name: string): string => option('target') ?? targets[name] ?? 'target';

const folder = option('tables');

/** @throws Error when there is no such table */
export function tableOf(name: string): BenchTable {
  const given = folder === undefined ? undefined : path.resolve(folder, `${name}.csv`);
  if (given !== undefined && existsSync(given)) {
    return { name: `${name}.csv`, file: given, text: readFileSync(given, 'utf8'), target: targetOf(name) };
  }
  if (!own.includes(name)) {
    throw new Error(
      `Got no table ${name}${folder === undefined ? '' : ` in ${folder}`}; pass the folder that holds ${name}.csv as ` +
        `--tables DIR (BENCHMARKS.md says where to get it), or name one of scikit-learn's: ${own.join(', ')}.`,
    );
  }
  return ownTable(name);
}

/** One of scikit-learn's, whatever folder is named. */
export function ownTable(name: string): BenchTable {
  const file = path.resolve('build/bench/tables', `${name}.csv`);
  mkdirSync(path.dirname(file), { recursive: true });
  if (!existsSync(file)) askPython('tables.py', [name, file]);
  return { name: `${name} (scikit-learn)`, file, text: readFileSync(file, 'utf8'), target: 'target' };
}

/** Of `search` and the job of `peers`: `--table=NAME`, or white wine from a folder, or scikit-learn's digits. */
export const defaultTable = (): BenchTable =>
  tableOf(option('table') ?? (folder === undefined ? 'digits' : 'wine_quality_white'));
