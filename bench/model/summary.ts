// What the runs of `model` come to: lines of figures by model, by table and by pair. A mean over tables is always of the
// means over the splits of each, so that a table with many splits counts no more than one with few.
import { type Line, round } from '../print.ts';
import type { Figures } from './figures.ts';
import { bootstrap, type Interval, mean, tHalfWidth } from './intervals.ts';
import type { Run } from './runs.ts';
import type { ModelTable } from './tables.ts';

export type TableFacts = Pick<ModelTable, 'name' | 'task' | 'half' | 'rows'>;

type Metric = keyof Figures;
const metricsOf = {
  classification: ['accuracy', 'balanced', 'loss', 'auc'],
  regression: ['r2', 'rmse'],
} as const satisfies Record<TableFacts['task'], readonly Metric[]>;
/** By which models win and are ranked. */
const leading = { classification: 'accuracy', regression: 'rmse' } as const;

const better: Readonly<Record<Metric, 'more' | 'less'>> = {
  accuracy: 'more',
  balanced: 'more',
  loss: 'less',
  auc: 'more',
  r2: 'more',
  rmse: 'less',
};

/** Below this many rows a table counts as small. */
const largeFrom = 5000;

interface Summary {
  /** A line for each model. */
  readonly models: readonly Line[];
  /** A line for each table and metric, its columns by model. */
  readonly tables: readonly Line[];
  /** A line for each pair of the reference with another model, and each group of tables by size. */
  readonly pairs: readonly Line[];
}

/**
 * @param models in the order of the lines; the first is what the others are compared with
 */
export function summarise(runs: readonly Run[], tables: readonly TableFacts[], models: readonly string[]): Summary {
  const groups = (['report', 'tune'] as const).flatMap((half) =>
    (['classification', 'regression'] as const).map((task) => ({ half, task })),
  );
  const summaries = groups.map(({ half, task }) => {
    const own = tables.filter((table) => table.half === half && table.task === task);
    return own.length === 0 ? undefined : summariseGroup(runs, own, models);
  });
  const all = <K extends keyof Summary>(key: K): Line[] => summaries.flatMap((summary) => summary?.[key] ?? []);
  return { models: all('models'), tables: all('tables'), pairs: all('pairs') };
}

/** Figures of a model: by table, by split. */
type ByTable = ReadonlyMap<string, ReadonlyMap<number, Run>>;

function summariseGroup(runs: readonly Run[], tables: readonly TableFacts[], models: readonly string[]): Summary {
  const { half, task } = tables[0]!;
  const of = new Map<string, ByTable>(
    models.map((model) => [
      model,
      new Map(
        tables.flatMap(({ name }) => {
          const own = runs.filter((run) => run.table === name && run.model === model && run.failed === undefined);
          return own.length === 0 ? [] : [[name, new Map(own.map((run) => [run.split, run]))] as const];
        }),
      ),
    ]),
  );
  const present = models.filter((model) => of.get(model)!.size > 0);
  const failed = (model: string) =>
    runs.filter(
      (run) => run.model === model && run.failed !== undefined && tables.some(({ name }) => name === run.table),
    ).length;
  const ranks = new Map(metricsOf[task].map((metric) => [metric, meanRanks(of, tables, present, metric)]));
  const wins = winShares(of, tables, present, leading[task]);
  const about = { half, task };

  const modelLines = present.map((model): Line => {
    const own = of.get(model)!;
    const over = (value: (run: Run) => number | undefined): number =>
      mean([...own.values()].map((splits) => mean([...splits.values()].map((run) => value(run) ?? Number.NaN))));
    const figures =
      task === 'classification'
        ? {
            accuracy: round(over(({ accuracy }) => accuracy)),
            'balanced accuracy': round(over(({ balanced }) => balanced)),
            'log loss': round(over(({ loss }) => loss)),
            AUC: round(over(({ auc }) => auc)),
          }
        : {
            'R²': round(over(({ r2 }) => r2)),
            'RMSE to the best': round(ratioToBest(of, tables, present, model)),
          };
    return {
      bench: 'model',
      ...about,
      model,
      tables: own.size,
      runs: [...own.values()].reduce((sum, splits) => sum + splits.size, 0),
      ...(failed(model) > 0 ? { failed: failed(model) } : {}),
      ...figures,
      rank: numberOrNone(ranks.get(leading[task])?.get(model)),
      ...(task === 'classification' ? { 'rank by log loss': numberOrNone(ranks.get('loss')?.get(model)) } : {}),
      'win rate': numberOrNone(wins.get(model)),
      'fit, s': round(over(({ fit }) => fit) * own.size),
      'predict, s': round(over(({ predict }) => predict) * own.size),
      'highest load': Math.max(...[...own.values()].flatMap((splits) => [...splits.values()].map(({ load }) => load))),
    };
  });

  const tableLines = tables.flatMap(({ name, rows }) =>
    metricsOf[task].flatMap((metric): Line[] => {
      const values = present.flatMap((model) => {
        const splits = of.get(model)!.get(name);
        if (!splits) return [];
        return [[model, round(mean([...splits.values()].map((run) => run[metric] ?? Number.NaN)))] as const];
      });
      if (values.length === 0) return [];
      const splits = Math.max(...present.map((model) => of.get(model)!.get(name)?.size ?? 0));
      return [{ bench: 'model-tables', ...about, table: name, rows, splits, metric, ...Object.fromEntries(values) }];
    }),
  );

  const [reference, ...others] = models;
  const sizes = [
    { rows: 'all', is: () => true },
    { rows: 'below 5,000', is: ({ rows }: TableFacts) => rows < largeFrom },
    { rows: 'from 5,000 on', is: ({ rows }: TableFacts) => rows >= largeFrom },
  ];
  const pairLines = others.flatMap((against) =>
    sizes.flatMap(({ rows, is }): Line[] => {
      const pairs = pairsOf(of.get(reference!)!, of.get(against)!, tables.filter(is));
      if (pairs.length === 0) return [];
      return [{ bench: 'model-pairs', ...about, model: reference, against, rows, ...compare(pairs, task) }];
    }),
  );
  return { models: modelLines, tables: tableLines, pairs: pairLines };
}

/** A split that both models ran on. */
type Pair = readonly [ours: Run, theirs: Run];

function pairsOf(ours: ByTable, theirs: ByTable, tables: readonly TableFacts[]): Pair[][] {
  return tables.flatMap(({ name }) => {
    const others = theirs.get(name);
    const pairs = [...(ours.get(name)?.values() ?? [])].flatMap((run): Pair[] => {
      const other = others?.get(run.split);
      return other ? [[run, other]] : [];
    });
    return pairs.length === 0 ? [] : [pairs];
  });
}

/** Losses of zero would have no logarithm; no ratio is told from less than this. */
const leastLoss = 1e-6;

function compare(pairs: readonly (readonly Pair[])[], task: TableFacts['task']): Line {
  const values = (side: 0 | 1, value: (run: Run) => number | undefined) => (own: readonly Pair[]) =>
    mean(own.map((pair) => value(pair[side]) ?? Number.NaN));
  const points = (metric: Metric) => (own: readonly Pair[]) =>
    100 * (values(0, (run) => run[metric])(own) - values(1, (run) => run[metric])(own));
  const logRatio = (value: (run: Run) => number | undefined) => (own: readonly Pair[]) =>
    Math.log(Math.max(values(0, value)(own), leastLoss) / Math.max(values(1, value)(own), leastLoss));
  const seconds = logRatio(({ fit }) => fit);
  const metric = leading[task];
  const won = pairs.map((own) => {
    const difference = points(metric)(own) * (better[metric] === 'more' ? 1 : -1);
    return difference > 0 ? 1 : difference < 0 ? 0 : 0.5;
  });
  const statistics: Record<string, (own: readonly Pair[]) => number> =
    task === 'classification'
      ? {
          accuracy: points('accuracy'),
          balanced: points('balanced'),
          AUC: points('auc'),
          loss: (own) => points('loss')(own) / 100,
          loss_ratio: logRatio(({ loss }) => loss),
        }
      : { 'R²': points('r2'), RMSE_ratio: logRatio(({ rmse }) => rmse) };
  const intervals = bootstrap(pairs, statistics);
  const line: Record<string, number> = {
    tables: pairs.length,
    runs: pairs.reduce((sum, own) => sum + own.length, 0),
  };
  for (const [name, statistic] of Object.entries(statistics)) {
    const byTable = pairs.map(statistic);
    const [low, high] = intervals[name] as Interval;
    const ratio = name.endsWith('ratio');
    const back = ratio ? Math.exp : (value: number) => value;
    line[name] = round(back(mean(byTable)));
    // With one table there is no interval over tables.
    if (pairs.length < 2) continue;
    line[`${name}_low`] = round(back(low));
    line[`${name}_high`] = round(back(high));
    // Of a ratio the interval is of its logarithm, so this is a factor up and down.
    line[`${name}_t`] = round(back(tHalfWidth(byTable)));
  }
  return { ...line, won: round(mean(won)), seconds_ratio: round(Math.exp(mean(pairs.map(seconds)))) };
}

/** 1 where a is better than b on the splits that both ran on, 0 where b is, one half where neither; undefined without any. */
function beats(a: ByTable, b: ByTable, table: TableFacts, metric: Metric): number | undefined {
  const [pairs] = pairsOf(a, b, [table]);
  if (!pairs) return undefined;
  const difference =
    mean(pairs.map(([one, other]) => (one[metric] ?? Number.NaN) - (other[metric] ?? Number.NaN))) *
    (better[metric] === 'more' ? 1 : -1);
  return difference > 0 ? 1 : difference < 0 ? 0 : 0.5;
}

/**
 * Mean over the tables of each model's rank, 1 the best and equal ones sharing their mean rank. Models are compared on the
 * splits that both ran on; those that lack a table are not ranked.
 */
function meanRanks(
  of: ReadonlyMap<string, ByTable>,
  tables: readonly TableFacts[],
  models: readonly string[],
  metric: Metric,
): Map<string, number> {
  const complete = models.filter((model) => of.get(model)!.size === tables.length);
  return new Map(
    complete.map((model) => [
      model,
      mean(
        tables.map((table) =>
          complete.reduce(
            (rank, other) =>
              other === model ? rank : rank + (beats(of.get(other)!, of.get(model)!, table, metric) ?? 0.5),
            1,
          ),
        ),
      ),
    ]),
  );
}

/** Of each model: the share of all other models and tables on which it is better, equal ones counting a half. */
function winShares(
  of: ReadonlyMap<string, ByTable>,
  tables: readonly TableFacts[],
  models: readonly string[],
  metric: Metric,
): Map<string, number> {
  return new Map(
    models.map((model) => [
      model,
      mean(
        models.flatMap((other) =>
          other === model ? [] : tables.flatMap((table) => beats(of.get(model)!, of.get(other)!, table, metric) ?? []),
        ),
      ),
    ]),
  );
}

/** Geometric mean over the tables of the RMSE as a multiple of the least that any model has, on the splits of this one. */
function ratioToBest(
  of: ReadonlyMap<string, ByTable>,
  tables: readonly TableFacts[],
  models: readonly string[],
  model: string,
): number {
  const logs = tables.flatMap((table) => {
    const ratios = models.flatMap((other) => {
      const [pairs] = pairsOf(of.get(model)!, of.get(other)!, [table]);
      return pairs ? [mean(pairs.map(([own]) => own.rmse!)) / mean(pairs.map(([, theirs]) => theirs.rmse!))] : [];
    });
    return ratios.length === 0 ? [] : [Math.log(Math.max(...ratios))];
  });
  return Math.exp(mean(logs));
}

const numberOrNone = (value: number | undefined): number | undefined =>
  value === undefined || Number.isNaN(value) ? undefined : round(value);
