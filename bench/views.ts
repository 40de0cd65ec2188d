// The tables of the documents: for each name that stands in a document's marks, the saved lines that it shows and how.
import { fastest, isCase, summaryOf } from './compared.ts';
import { type Line, show } from './print.ts';
import type { Saved } from './saved.ts';

export interface View {
  /** The lines that it comes from. */
  readonly lines: readonly Saved[];
  readonly rows: readonly Line[];
}

type MakeView = (lines: readonly Saved[]) => View;

const figuresOf = (lines: readonly Saved[]): Line[] => lines.map(({ figures }) => figures);

/** Lines of some benchmarks, with another look at them. */
const of =
  (benches: readonly string[], rowsOf: (lines: readonly Line[]) => readonly Line[]): MakeView =>
  (all) => {
    const lines = all.filter(({ bench }) => benches.includes(bench));
    return { lines, rows: rowsOf(figuresOf(lines)) };
  };

const times = (ratio: Line[string]): string => (ratio === undefined ? '' : `${show(ratio)}×`);

/** One row a network, one column a peer's way of training: microseconds a step, and how many times ours that is. */
function byNetwork(lines: readonly Line[]): Line[] {
  const networks = new Map<string, Record<string, string | number>>();
  for (const { hidden, batch, peer, side, us, ours_us, ratio } of lines) {
    const key = `${show(hidden)} ${batch}`;
    const row = networks.get(key) ?? { hidden: show(hidden), batch: batch as number, 'ours, µs': show(ours_us) };
    row[`${peer} ${side}, µs`] = `${show(us)} (${times(ratio)})`;
    networks.set(key, row);
  }
  return [...networks.values()];
}

/** Peers as they are called in the documents and in the plot; tfjs's backends are two. */
export const peerNames: readonly {
  readonly name: string;
  readonly colour: `#${string}`;
  readonly is: (line: Line) => boolean;
}[] = [
  { name: 'scikit-learn', colour: '#4269d0', is: ({ peer }) => peer === 'sklearn' },
  { name: 'PyTorch', colour: '#c2410c', is: ({ peer }) => peer === 'torch' },
  { name: 'Keras', colour: '#efb118', is: ({ peer }) => peer === 'keras' },
  { name: 'JAX', colour: '#7c3aed', is: ({ peer }) => peer === 'jax' },
  { name: 'tfjs on WebAssembly', colour: '#6cc5b0', is: ({ peer, side }) => peer === 'tfjs' && side === 'wasm' },
  { name: 'tfjs in plain JavaScript', colour: '#9498a0', is: ({ peer, side }) => peer === 'tfjs' && side === 'cpu' },
];

/** One row a peer, of its ways the fastest each time: the mean beside the best and the worst case for us. */
function headline(lines: readonly Line[]): Line[] {
  return peerNames.flatMap(({ name, is }): Line[] => {
    const ways = fastest(lines.filter(is));
    if (ways.length === 0) return [];
    const { geometric_mean, networks } = summaryOf(ways);
    const ratios = ways.map(({ ratio }) => ratio as number);
    const at = (hidden: string, batch: number) => times(ways.find((way) => isCase(way, hidden, batch))?.ratio);
    const ahead = ratios.filter((ratio) => ratio < 1).length;
    return [
      {
        'a step takes': name,
        'geometric mean': times(geometric_mean),
        most: times(Math.max(...ratios)),
        least: times(Math.min(...ratios)),
        '64, batch 32': at('64', 32),
        '512-512, batch 32': at('512-512', 32),
        'batch 64': at('512-512', 64),
        'batch 256': at('512-512', 256),
        'faster than ours on': `${ahead} of ${networks}`,
      },
    ];
  });
}

const wine = (strategy: string, columns: (line: Line) => Line): MakeView =>
  of(['wine'], (lines) => lines.filter((line) => line.strategy === strategy).map(columns));

/** One row a table, its columns by model. */
function finalByTable(lines: readonly Line[]): Line[] {
  const tables = [...new Set(lines.map(({ table }) => table))];
  return tables.map((table): Line => {
    const of = (model: string) => lines.find((line) => line.table === table && line.model === model);
    const [ours, theirs] = [of('search'), of("scikit-learn's MLPClassifier")];
    const withError = (line: Line | undefined) =>
      line ? `${show(line.accuracy)} ± ${show(line['standard error'])}` : '';
    return {
      table,
      seeds: ours?.seeds,
      'the model': withError(ours),
      "scikit-learn's MLP": withError(theirs),
      'logistic regression': of('logistic regression')?.accuracy,
      majority: of('majority')?.accuracy,
      'balanced: the model': ours?.['balanced accuracy'],
      "scikit-learn's": theirs?.['balanced accuracy'],
    };
  });
}

/** A figure with its interval: 0.3 (-0.1 to 0.7). */
function withInterval(line: Line, name: string): string | undefined {
  const [value, low, high] = [line[name], line[`${name}_low`], line[`${name}_high`]];
  if (value === undefined) return undefined;
  return low === undefined ? show(value) : `${show(value)} (${show(low)} to ${show(high)})`;
}

/** Lines of one half and task of the benchmark of the model, with the columns that say which left out. */
const model = (
  bench: string,
  half: string,
  task: string,
  columns: (line: Line) => Line = ({ half: _half, task: _task, ...rest }) => rest,
): MakeView => of([bench], (lines) => lines.filter((line) => line.half === half && line.task === task).map(columns));

const pairOfClasses = (line: Line): Line => ({
  against: line.against,
  rows: line.rows,
  tables: line.tables,
  runs: line.runs,
  'accuracy, points': withInterval(line, 'accuracy'),
  'balanced accuracy, points': withInterval(line, 'balanced'),
  'AUC, points': withInterval(line, 'AUC'),
  'log loss': withInterval(line, 'loss'),
  'log loss, times': withInterval(line, 'loss_ratio'),
  won: line.won,
  'seconds, times': line.seconds_ratio,
});

const pairOfNumbers = (line: Line): Line => ({
  against: line.against,
  rows: line.rows,
  tables: line.tables,
  runs: line.runs,
  'RMSE, times': withInterval(line, 'RMSE_ratio'),
  'R², points': withInterval(line, 'R²'),
  won: line.won,
  'seconds, times': line.seconds_ratio,
});

/** One row a table, of the metric that says most; its columns by model. */
const tablesOf = (half: string, task: string, metric: string): MakeView =>
  of(['model-tables'], (lines) =>
    lines
      .filter((line) => line.half === half && line.task === task && line.metric === metric)
      .map(({ half: _half, task: _task, metric: _metric, ...rest }) => rest),
  );

/** `model-classes`, `model-pairs-classes` and the like, and with `-tune` behind them those of the other half. */
const ofModel = Object.fromEntries(
  (['report', 'tune'] as const).flatMap((half) => {
    const end = half === 'report' ? '' : '-tune';
    return [
      [`model-classes${end}`, model('model', half, 'classification')],
      [`model-numbers${end}`, model('model', half, 'regression')],
      [`model-pairs-classes${end}`, model('model-pairs', half, 'classification', pairOfClasses)],
      [`model-pairs-numbers${end}`, model('model-pairs', half, 'regression', pairOfNumbers)],
      [`model-accuracy${end}`, tablesOf(half, 'classification', 'accuracy')],
      [`model-loss${end}`, tablesOf(half, 'classification', 'loss')],
      [`model-rmse${end}`, tablesOf(half, 'regression', 'rmse')],
    ];
  }),
);

/** The machines and versions that lines come from, once each. */
const machines: MakeView = (lines) => {
  const rows = new Map<string, Line>();
  for (const { origin } of lines) {
    const { processor, cores, memoryGB, system, versions } = origin;
    if (processor === undefined || !versions) continue;
    const { node, tfjs, mlpnas } = versions;
    const row = { processor, cores, 'memory, GB': memoryGB, system, node, tfjs, mlpnas };
    rows.set(JSON.stringify(row), row);
  }
  return { lines: [], rows: [...rows.values()] };
};

const special: Readonly<Record<string, MakeView>> = {
  machine: machines,
  train: of(['train'], byNetwork),
  peers: of(['peers'], byNetwork),
  compared: of(['train', 'peers'], headline),
  'wine-default': wine('controller', (line) => ({
    seed: line.seed,
    'best score (validation)': line.best_score,
    'final model on untouched test rows': line.test_accuracy,
    [`seconds, ${line.workers} cores`]: line.seconds,
    'always "medium"': line.majority,
    "scikit-learn's MLP": line.sklearn_mlp,
    'its random forest': line.sklearn_forest,
  })),
  'wine-classic': wine('classic', (line) => ({
    seed: line.seed,
    'best score': line.best_score,
    'mean of all': line.mean_score,
    'the winner on untouched test rows': line.test_accuracy,
    'always "medium"': line.majority,
  })),
  'final-tables': of(['final-tables'], finalByTable),
  ...ofModel,
};

/** What stands between the marks of this name; without rows where nothing was saved. */
export function viewOf(name: string, lines: readonly Saved[]): View {
  return (special[name] ?? of([name], (rows) => rows))(lines);
}
