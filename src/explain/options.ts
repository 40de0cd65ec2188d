// The options of an explanation, and what is wrong with them.
import { type BackendModules, MlpnasError, type Model } from '../index.ts';
import { classMetrics, type Metric, numberMetrics, type RawTable, suggest } from '../internal.ts';
import { setting } from '../remedy.ts';

export interface ExplainOptions {
  /** The metric whose loss is the importance; the study's, or accuracy, or R². */
  readonly metric?: Metric | undefined;
  /** A column of the table, of the model or not: metrics are given for each of its levels, or for ranges of a number. */
  readonly by?: string | undefined;
  /** Rows whose predictions are explained: numbers of rows of the table, counted from 1, or rows as objects. */
  readonly rows?: readonly (number | Readonly<Record<string, unknown>>)[] | undefined;
  /** The class whose probability is explained; else the second of two, all of up to six, and a row's most probable. */
  readonly class?: string | undefined;
  /** How many columns have their effects computed, the most important first; 6. */
  readonly top?: number | undefined;
  /** How often each column is shuffled; else as the number of rows asks for. */
  readonly repeats?: number | undefined;
  /** For shuffles, resamples and background rows; the study's, or 0. */
  readonly seed?: number | undefined;
  /** The compiled modules of the backend, where WebAssembly may not be compiled at the time of the call. */
  readonly modules?: BackendModules | undefined;
}

/** @throws MlpnasError for an option that does not fit the model or the table */
export function checkOptions(
  model: Model,
  table: RawTable,
  { metric, by, top, repeats, seed, ...options }: ExplainOptions,
): void {
  const metrics: readonly string[] = model.task === 'regression' ? numberMetrics : classMetrics;
  if (metric !== undefined && !metrics.includes(metric))
    refuse('metric', metric, `expected one of ${metrics.join(', ')} for a ${model.task}.${suggest(metric, metrics)}`);
  const names = table.columns.map(({ name }) => name);
  if (by !== undefined && !names.includes(by)) {
    const similar = suggest(by, names);
    refuse('by', by, `expected a column of ${table.name}.${similar || ` Its columns are: ${names.join(', ')}.`}`);
  }
  if (by !== undefined && !names.includes(model.target))
    refuse(
      'by',
      by,
      `but ${table.name} has no column "${model.target}" to measure by; pass a table with it, or leave it out.`,
    );
  for (const [name, value, least] of [
    ['top', top, 0],
    ['repeats', repeats, 1],
  ] as const)
    if (value !== undefined && !(Number.isInteger(value) && value >= least && value <= 1000))
      refuse(name, value, `expected a whole number from ${least} to 1000.`);
  if (seed !== undefined && !Number.isSafeInteger(seed)) refuse('seed', seed, 'expected a whole number.');
  const { class: named } = options;
  if (named === undefined) return;
  if (model.task === 'regression') refuse('class', named, 'but the model predicts a number; leave it out.');
  else if (!model.classes.includes(named))
    refuse('class', named, `expected one of ${model.classes.join(', ')}.${suggest(named, model.classes)}`);
}

function refuse(name: string, value: unknown, expected: string): never {
  throw new MlpnasError('option', `Got ${setting(name, value)}; ${expected}`);
}
