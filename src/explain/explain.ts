// A model and rows go in, an explanation comes out: what the columns are worth, how answers move with them, what made
// single answers, and how good the model is for groups of rows.
import { type LoadedStudy, MlpnasError, type Model, randomStream, readTable, type TableInput } from '../index.ts';
import {
  type Backend,
  classMetrics,
  drawResamples,
  evaluateClasses,
  evaluateNumbers,
  externalRows,
  groupRepeats,
  type Metric,
  numberMetrics,
  openBackend,
  type RawTable,
  readNumbers,
  shuffle,
  studyRows,
  suggest,
  type TypedColumn,
} from '../internal.ts';
import { counted } from '../words.ts';
import { contributionsTo } from './contributions.ts';
import { columnEffect, type Shown } from './effects.ts';
import type { Contribution, Explanation, GroupedMetrics, RowExplanation } from './explanation.ts';
import { groupColumn, groupsOf } from './groups.ts';
import { permutationImportance, shuffledRows } from './importance.ts';
import { columnsOf, createPool, joinColumns, type Pool, spaced, wholeRows, withColumns } from './pool.ts';
import { type Actual, actualAt, type Truth } from './truth.ts';

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
}

export interface ExplainStudyOptions extends ExplainOptions {
  /** The study's separate test table, if it has one. */
  readonly test?: TableInput | undefined;
}

/**
 * Explains a model on the rows of a table. Where the table has the target, importance, metrics and groups are of the rows
 * that have a value there; without it there are effects and contributions only. The same arguments give the same
 * explanation, to the bit, on every runtime.
 *
 * @example
 * const { importance, contributions } = await explain(model, table, { rows: [1] });
 * console.log(importance?.columns[0], contributions[0]?.contributions[0]);
 *
 * @param input rows that the model was not trained on, or its figures flatter
 * @throws MlpnasError (rejects) for a wrong option, or a table that the model cannot read
 */
export async function explain(model: Model, input: TableInput, options: ExplainOptions = {}): Promise<Explanation> {
  const table = await readTable(input);
  const of = `rows of ${table.name}`;
  const known = knownTarget(model, table);
  const all = Int32Array.from({ length: table.rows }, (_, row) => row);
  return await withBackend((backend) =>
    explanationOf(backend, model, options, {
      explained: { table, rows: known?.rows ?? all, of },
      background: { table, rows: known?.rows ?? all, of },
      known,
      notes: known
        ? []
        : [`${table.name} has no column "${model.target}", so nothing can be said of how good the model is.`],
    }),
  );
}

/**
 * Explains a study's model on the study's own test rows, which are found again from the table that the study was made
 * with. Background rows are those that the model was trained on.
 *
 * @example
 * const explanation = await explainStudy(study, penguins.text, { by: 'island' });
 * console.log(explanation.importance?.columns, explanation.groups);
 *
 * @throws MlpnasError (rejects) for a wrong option, a study without a model, or a table that is not the study's
 */
export async function explainStudy(
  study: LoadedStudy,
  input: TableInput,
  { test: testInput, ...options }: ExplainStudyOptions = {},
): Promise<Explanation> {
  const model = study.model();
  const table = await readTable(input);
  const testTable = testInput === undefined ? undefined : await readTable(testInput);
  const { known, test, testGroups } = studyRows(study, table, testTable);
  const explained = testTable ?? table;
  const { settings } = study;
  const withDefaults = { metric: settings.metric, seed: settings.seed, ...definedOnly(options) };
  const notes =
    settings.refit === 'all'
      ? ['The model was trained on the test rows, too (refit "all"), so its figures here flatter.']
      : [];
  return await withBackend((backend) =>
    explanationOf(backend, model, withDefaults, {
      explained: { table: explained, rows: test, of: `test rows of ${explained.name}` },
      background: { table, rows: known, of: 'rows that the model was trained on' },
      known: test.length === 0 ? undefined : knownTarget(model, explained),
      groups: testGroups,
      trained: testTable ? 'none' : settings.refit === 'all' ? 'all' : 'background',
      notes: test.length === 0 ? [...notes, 'The study has no test rows.'] : notes,
    }),
  );
}

const definedOnly = (options: ExplainOptions): ExplainOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

async function withBackend<T>(work: (backend: Backend) => Promise<T>): Promise<T> {
  const backend = await openBackend();
  try {
    return await work(backend);
  } finally {
    backend.dispose();
  }
}

/** Rows of a table, counted from 0. */
interface Rows {
  readonly table: RawTable;
  readonly rows: Int32Array;
  readonly of: string;
}

interface Material {
  readonly explained: Rows;
  readonly background: Rows;
  /** The target of the explained table's rows; undefined where it has none. */
  readonly known: Known | undefined;
  /** Group of each explained row; rows that repeat one another where absent. */
  readonly groups?: Int32Array;
  /** Which rows of the explained table the model was trained on, where that is known. */
  readonly trained?: 'all' | 'none' | 'background';
  readonly notes: readonly string[];
}

interface Known {
  /** Rows with a target, ascending. */
  readonly rows: Int32Array;
  /** The class's number or the value, of each. */
  readonly actual: Actual;
}

/** Undefined where the table has no such column. */
function knownTarget(model: Model, table: RawTable): Known | undefined {
  const column = table.columns.find(({ name }) => name === model.target);
  if (!column) return undefined;
  const all = Int32Array.from({ length: table.rows }, (_, row) => row);
  const read = externalRows(
    table,
    model.target,
    model.task === 'regression'
      ? { task: 'regression', notation: readNumbers(column.cells, all, table.commas)?.notation ?? {} }
      : { task: 'classification', classes: model.classes },
  );
  return { rows: read.rows, actual: read.task === 'regression' ? read.values : read.labels };
}

/** The most background rows for effects, and for the contributions to one row. */
const effectRows = 1000;
const contributionRows = 100;

async function explanationOf(
  backend: Backend,
  model: Model,
  options: ExplainOptions,
  { explained, background, known, groups, trained, notes }: Material,
): Promise<Explanation> {
  const { seed = 0, top = 6, by, rows: wanted = [] } = options;
  checkOptions(model, explained.table, options);
  const { encoder } = model;
  const columnCount = encoder.columns.length;
  const asked = await askedRows(explained.table, wanted);
  const usual = spaced(background.rows, effectRows);
  const parts = [
    columnsOf(encoder, explained.table, explained.rows),
    columnsOf(encoder, background.table, usual),
    ...asked.map(({ table, at }) => columnsOf(encoder, table, Int32Array.of(at))),
  ];
  const lengths = [explained.rows.length, usual.length, ...asked.map(() => 1)];
  const pool = createPool(
    backend,
    model,
    joinColumns(parts),
    lengths.reduce((sum, length) => sum + length, 0),
  );
  const own = range(0, explained.rows.length);
  const usualRows = range(own.length, usual.length);
  const budget = budgetOf(model);

  const truth = known && truthOf(own, explained.rows, known, groups ?? groupRepeats(parts[0]!, own.length).of);
  const answers = truth && pool.answers(wholeRows(pool, own));
  const metric = options.metric ?? (model.task === 'regression' ? 'r2' : 'accuracy');
  const measured = truth && answers ? metricsOf(pool, answers, truth, range(0, own.length), seed) : undefined;
  const importance = truth
    ? permutationImportance(pool, truth, { task: model.task, metric, seed, repeats: options.repeats, budget })
    : undefined;

  const order = importance
    ? importance.columns.map(({ column }) => encoder.columns.findIndex(({ name }) => name === column))
    : byInfluence(pool, usualRows, seed, Math.floor(budget / 4 / columnCount));
  const shown = shownOf(model, pool, usualRows, options.class);
  const effects = order.slice(0, top).map((column) => columnEffect(pool, column, usualRows, shown));

  const random = randomStream(seed, 'background');
  const some = shuffle(usualRows.slice(), random).subarray(0, contributionRows);
  const isTrained = trainedRows(trained, background.rows, explained.table.rows);
  const contributions = asked.map(({ number, table, at }, index) =>
    rowExplanation(pool, model, own.length + usual.length + index, some, {
      seed,
      budget: Math.floor(budget / 4),
      order: index,
      class: options.class,
      number,
      actual: actualOf(model, table, at),
      trained: number === undefined || isTrained === undefined ? undefined : isTrained(at),
    }),
  );

  return {
    task: model.task,
    target: model.target,
    ...(model.task === 'classification' ? { classes: model.classes } : {}),
    rows: { count: explained.rows.length, of: explained.of },
    background: { count: background.rows.length, of: background.of },
    ...(measured ? { metrics: measured } : {}),
    ...(importance ? { importance } : {}),
    effects,
    contributions,
    ...(by !== undefined && truth && answers
      ? { groups: groupedMetrics(pool, answers, truth, by, { explained, columns: parts[0]!, seed }) }
      : {}),
    notes,
  };
}

const range = (start: number, length: number): Int32Array => Int32Array.from({ length }, (_, at) => start + at);

/**
 * Answers that take about two seconds: a network's product with each weight is 2 operations, of which a core does some
 * billions a second, and a column's encoding takes about as long as 300 of them.
 */
function budgetOf({ networks, encoder }: Model): number {
  const weights = networks.reduce(
    (sum, network) => sum + network.weights.reduce((all, { kernel }) => all + kernel.length, 0),
    0,
  );
  return Math.max(20_000, Math.floor(8e9 / (2 * weights + 300 * encoder.columns.length)));
}

function checkOptions(
  model: Model,
  table: RawTable,
  { metric, by, top, repeats, seed, ...options }: ExplainOptions,
): void {
  const metrics: readonly string[] = model.task === 'regression' ? numberMetrics : classMetrics;
  if (metric !== undefined && !metrics.includes(metric))
    throw new MlpnasError(
      'option',
      `Got the metric "${metric}" for a ${model.task}; expected one of ${metrics.join(', ')}.${suggest(metric, metrics)}`,
    );
  const names = table.columns.map(({ name }) => name);
  if (by !== undefined && !names.includes(by))
    throw new MlpnasError(
      'option',
      `Got by "${by}", which is no column of ${table.name}.${suggest(by, names) || ` Its columns are: ${names.join(', ')}.`}`,
    );
  if (by !== undefined && !names.includes(model.target))
    throw new MlpnasError(
      'option',
      `Got by "${by}", but ${table.name} has no column "${model.target}" to measure the model by; pass a table with it, or leave out by.`,
    );
  const whole = { top: [top, 0], repeats: [repeats, 1] } as const;
  for (const [name, [value, least]] of Object.entries(whole))
    if (value !== undefined && !(Number.isInteger(value) && value >= least && value <= 1000))
      throw new MlpnasError('option', `Got ${name} ${value}; expected a whole number from ${least} to 1000.`);
  if (seed !== undefined && !Number.isSafeInteger(seed))
    throw new MlpnasError('option', `Got seed ${seed}; expected a whole number.`);
  if (options.class === undefined) return;
  if (model.task === 'regression')
    throw new MlpnasError('option', `Got class "${options.class}", but the model predicts a number; leave out class.`);
  if (!model.classes.includes(options.class))
    throw new MlpnasError(
      'option',
      `Got class "${options.class}"; expected one of ${model.classes.join(', ')}.${suggest(options.class, model.classes)}`,
    );
}

interface Asked {
  readonly number?: number;
  readonly table: RawTable;
  /** The row of `table`, counted from 0. */
  readonly at: number;
}

async function askedRows(table: RawTable, wanted: NonNullable<ExplainOptions['rows']>): Promise<Asked[]> {
  return await Promise.all(
    wanted.map(async (row): Promise<Asked> => {
      if (typeof row !== 'number') return { table: await readTable([row], { name: 'the row' }), at: 0 };
      if (Number.isInteger(row) && row >= 1 && row <= table.rows) return { number: row, table, at: row - 1 };
      throw new MlpnasError(
        'option',
        `Got row ${row}; ${table.name} has ${counted(table.rows, 'row')}, counted from 1. Pass such a number, or the row as an object.`,
      );
    }),
  );
}

function truthOf(own: Int32Array, rows: Int32Array, known: Known, groups: Int32Array): Truth {
  const position = new Map(Array.from(known.rows, (row, at) => [row, at]));
  return {
    rows: own,
    actual: actualAt(
      known.actual,
      rows.map((row) => position.get(row)!),
    ),
    groups,
  };
}

/** @param members positions in the list of explained rows */
function metricsOf(
  { outputs }: Pool,
  answers: Float64Array,
  { actual, groups }: Truth,
  members: Int32Array,
  seed: number,
): NonNullable<Explanation['metrics']> {
  const resamples = drawResamples(members.length, { seed, groups: members.map((at) => groups[at]!) });
  if (!(actual instanceof Int32Array)) {
    const predicted = Float64Array.from(members, (at) => answers[at]!);
    return evaluateNumbers({ predicted, actual: actualAt(actual, members) }, resamples).metrics;
  }
  const probabilities = new Float32Array(members.length * outputs);
  members.forEach((at, index) =>
    probabilities.set(answers.subarray(at * outputs, (at + 1) * outputs), index * outputs),
  );
  const labels = members.map((at) => actual[at]!);
  return evaluateClasses({ probabilities, labels, classes: outputs }, resamples).metrics;
}

function groupedMetrics(
  pool: Pool,
  answers: Float64Array,
  truth: Truth,
  by: string,
  {
    explained,
    columns,
    seed,
  }: { readonly explained: Rows; readonly columns: readonly TypedColumn[]; readonly seed: number },
): GroupedMetrics {
  const column = columns.find(({ name }) => name === by) ?? groupColumn(explained.table, by, explained.rows);
  return {
    column: by,
    groups: groupsOf(column).map(({ name, members }) => ({
      group: name,
      rows: members.length,
      metrics: metricsOf(pool, answers, truth, members, seed),
    })),
  };
}

/** The columns, those first whose shuffling moves the answers most (root of the mean square). */
function byInfluence(pool: Pool, rows: Int32Array, seed: number, mostRows: number): number[] {
  const some = spaced(rows, Math.max(50, mostRows));
  const whole = wholeRows(pool, some);
  const usual = pool.answers(whole);
  const shuffled = shuffledRows(some, 1, seed);
  const moved = pool.columns.map((_, column) => {
    const answers = pool.answers(withColumns(whole, [column], shuffled));
    return answers.reduce((sum, answer, at) => sum + (answer - usual[at]!) * (answer - usual[at]!), 0);
  });
  return Array.from(pool.columns.keys()).sort((a, b) => moved[b]! - moved[a]!);
}

/** With more classes than this the effects are those of the most probable ones. */
const mostCurves = 6;

function shownOf(model: Model, pool: Pool, rows: Int32Array, named: string | undefined): Shown[] {
  if (model.task === 'regression') return [{ output: 0 }];
  const of = (output: number): Shown => ({ output, class: model.classes[output]! });
  if (named !== undefined) return [of(model.classes.indexOf(named))];
  const { length } = model.classes;
  if (length === 2) return [of(1)];
  const all = Array.from({ length }, (_, output) => output);
  if (length <= mostCurves) return all.map(of);
  const sums = new Float64Array(length);
  pool.answers(wholeRows(pool, rows)).forEach((answer, at) => (sums[at % length]! += answer));
  return all
    .sort((a, b) => sums[b]! - sums[a]!)
    .slice(0, mostCurves)
    .sort((a, b) => a - b)
    .map(of);
}

/** Whether the model was trained on a row of the explained table; undefined where that is not known. */
function trainedRows(
  trained: Material['trained'],
  known: Int32Array,
  rows: number,
): ((row: number) => boolean) | undefined {
  if (trained === undefined) return undefined;
  const flags = new Uint8Array(rows);
  if (trained === 'background') for (const row of known) flags[row] = 1;
  return (row) => trained === 'all' || flags[row] === 1;
}

function actualOf(model: Model, table: RawTable, at: number): string | number | undefined {
  const cell = table.columns.find(({ name }) => name === model.target)?.cells.at(at);
  return cell === undefined || cell === '' ? undefined : cell;
}

function rowExplanation(
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
    readonly actual: string | number | undefined;
    readonly trained: boolean | undefined;
  },
): RowExplanation {
  const found = contributionsTo(pool, row, background, sampling);
  const label = model.task === 'classification' ? mostProbableOf(found.prediction) : 0;
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

/** The first wins among equals, as in predictions. */
function mostProbableOf(probabilities: Float64Array): number {
  let best = 0;
  probabilities.forEach((probability, at) => {
    if (probability > probabilities[best]!) best = at;
  });
  return best;
}

/** A date as its day, or with its time where it has one. */
function shownValue(column: TypedColumn, row: number): string | number | null {
  if (column.kind === 'category') return column.codes[row]! < 0 ? null : column.levels[column.codes[row]!]!;
  const value = column.values[row]!;
  if (Number.isNaN(value)) return null;
  return column.kind === 'number' ? value : new Date(value * 1000).toISOString().replace(/T00:00:00.000Z$|.000Z$/, '');
}
