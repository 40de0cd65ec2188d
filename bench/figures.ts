// The figures that stand in sentences of the documents, each by its name.
import { type Line, show } from './print.ts';
import type { Saved } from './saved.ts';
import { viewOf } from './views.ts';

type Rows = (bench: string) => readonly Line[];

function found(rows: readonly Line[], where: (line: Line) => boolean, key: string): Line[string] {
  return rows.find(where)?.[key];
}

const size =
  (what: string, unit: 'kB' | 'MB') =>
  (rows: Rows): Line[string] =>
    found(rows('size'), (line) => line.what === what, unit);

/** The mean of a column over the seeds. */
const wine =
  (strategy: string, key: string) =>
  (rows: Rows): Line[string] => {
    const values = rows('wine').flatMap((line) => (line.strategy === strategy ? [line[key]] : []));
    const numbers = values.filter((value) => typeof value === 'number');
    return numbers.length === 0 ? undefined : mean(numbers).toFixed(3);
  };

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const twoWorkers =
  (runtime: string) =>
  (rows: Rows): Line[string] =>
    found(rows('search-workers'), (line) => String(line.runtime).startsWith(runtime), 'two_workers');

const finalMean =
  (model: string, key: string) =>
  (rows: Rows): Line[string] =>
    found(rows('final'), (line) => line.model === model, key);

const largeByTeam = (rows: Rows): Line[string] =>
  found(rows('team'), (line) => show(line.hidden) === '512-512' && line.batch === 64, 'ratio');

const known: Readonly<Record<string, (rows: Rows) => Line[string]>> = {
  'size.bundle': size('bundle, gzipped', 'kB'),
  'size.packages': size('packages', 'MB'),
  'size.check': size('packages of the check', 'MB'),
  'size.tests': size('packages of the tests', 'MB'),
  'size.binaryen': size('binaryen', 'MB'),
  'size.tfjs': size('tfjs', 'MB'),
  'wine.test': wine('controller', 'test_accuracy'),
  'wine.mlp': wine('controller', 'sklearn_mlp'),
  'wine.forest': wine('controller', 'sklearn_forest'),
  'wine.majority': wine('controller', 'majority'),
  'wine.classic': wine('classic', 'mean_score'),
  'workers.node': twoWorkers('Node'),
  'workers.deno': twoWorkers('Deno'),
  'workers.bun': twoWorkers('Bun'),
  'team.large': largeByTeam,
  'final.model': finalMean('search', 'accuracy'),
  'final.sklearn': finalMean("scikit-learn's MLPClassifier", 'accuracy'),
};

/**
 * A figure as it stands in a sentence.
 *
 * @throws Error when no saved line has it
 */
export function figureOf(name: string, lines: readonly Saved[]): string {
  const value = known[name]?.((bench) => viewOf(bench, lines).rows);
  if (value === undefined) {
    throw new Error(
      name in known
        ? `No saved line has the figure ${name}; measure it: npm run bench -- ${name.split('.')[0]} --save.`
        : `Got a figure called ${name}; expected one of ${Object.keys(known).join(', ')}.`,
    );
  }
  return show(value);
}
