// A model and rows go in, an explanation comes out: what the columns are worth, how answers move with them, what made
// single answers, and how good the model is for groups of rows.
import { type LoadedStudy, type Model, randomStream, readTable, type TableInput } from '../index.ts';
import { concatenate } from '../concatenate.ts';
import { type Backend, groupRepeats, openBackend, type RawTable, shuffle, studyRows } from '../internal.ts';
import { grouped } from '../words.ts';
import { columnEffect } from './effects.ts';
import type { Explanation } from './explanation.ts';
import { permutationImportance } from './importance.ts';
import { byInfluence, shownOf } from './leading.ts';
import { groupedMetrics, metricsOf } from './measure.ts';
import { checkOptions, type ExplainOptions } from './options.ts';
import { columnsOf, createPool, joinColumns, spaced, wholeRows } from './pool.ts';
import { actualOf, askedRows, rowExplanation, type Trained, trainedRows } from './rows.ts';
import { type Known, knownTarget, truthOf } from './truth.ts';

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
 * const { importance, contributions } = await explain(study.model(), text, { rows: [1] });
 * console.log(importance?.columns[0], contributions[0]?.contributions[0]);
 *
 * @param input rows that the model was not trained on, or its figures flatter
 * @throws MlpnasError (rejects) for a wrong option, or a table that the model cannot read
 */
export async function explain(model: Model, input: TableInput, options: ExplainOptions = {}): Promise<Explanation> {
  const table = await readTable(input);
  const known = knownTarget(model, table);
  const all = Int32Array.from({ length: table.rows }, (_, row) => row);
  return await withBackend(options, (backend) =>
    explanationOf(backend, model, options, {
      explained: { table, rows: known?.rows ?? all },
      background: { table, rows: known?.rows ?? all, of: `rows of ${table.name}` },
      of: 'rows',
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
  return await withBackend(options, (backend) =>
    explanationOf(backend, model, withDefaults, {
      explained: { table: explained, rows: test },
      background: { table, rows: known, of: 'rows that the model was trained on' },
      of: 'test rows',
      known: test.length === 0 ? undefined : knownTarget(model, explained),
      groups: testGroups,
      trained: testTable ? 'none' : settings.refit === 'all' ? 'all' : 'background',
      notes: test.length === 0 ? [...notes, 'The study has no test rows.'] : notes,
    }),
  );
}

const definedOnly = (options: ExplainOptions): ExplainOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

async function withBackend<T>({ modules }: ExplainOptions, work: (backend: Backend) => Promise<T>): Promise<T> {
  const backend = await openBackend(modules ? { modules } : {});
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
}

interface Material {
  readonly explained: Rows;
  readonly of: Explanation['rows']['of'];
  readonly background: Rows & { readonly of: string };
  /** The target of the explained table's rows; undefined where it has none. */
  readonly known: Known | undefined;
  /** Group of each explained row; rows that repeat one another where absent. */
  readonly groups?: Int32Array;
  /** Absent where that is not known. */
  readonly trained?: Trained;
  readonly notes: readonly string[];
}

/** The most rows that figures are of. */
const mostRows = 10_000;
/** The most background rows for effects, and for the contributions to one row. */
const effectRows = 1000;
const contributionRows = 100;

async function explanationOf(
  backend: Backend,
  model: Model,
  options: ExplainOptions,
  { explained, of, background, known, groups, trained, notes }: Material,
): Promise<Explanation> {
  const { seed = 0, top = 6, by, rows: wanted = [] } = options;
  checkOptions(model, explained.table, options);
  const { encoder } = model;
  const columnCount = encoder.columns.length;
  const budget = budgetOf(model);
  const asked = await askedRows(explained.table, wanted);
  const given = asked.filter(({ number }) => number === undefined);
  const kept = spaced(range(0, explained.rows.length), Math.min(mostRows, Math.floor(budget / 4)));
  const rows = kept.map((at) => explained.rows[at]!);
  const usual = spaced(background.rows, effectRows);
  // The pool has the explained rows, those that were asked for by number, background rows, and given ones.
  const numbered = Int32Array.from(asked.flatMap(({ number, at }) => (number === undefined ? [] : [at])));
  const oneTable = background.table === explained.table;
  const ofTable = concatenate(Int32Array, oneTable ? [rows, numbered, usual] : [rows, numbered]);
  const pool = createPool(
    backend,
    model,
    joinColumns([
      columnsOf(encoder, explained.table, ofTable),
      ...(oneTable ? [] : [columnsOf(encoder, background.table, usual)]),
      ...given.map(({ table }) => columnsOf(encoder, table, Int32Array.of(0))),
    ]),
  );
  const own = range(0, rows.length);
  const usualRows = range(own.length + numbered.length, usual.length);

  const truth =
    known &&
    truthOf(own, rows, known, groups ? kept.map((at) => groups[at]!) : groupRepeats(pool.columns, own.length).of);
  const answers = truth && pool.answers(wholeRows(pool, own));
  const measured = truth && answers ? metricsOf(pool, answers, truth, range(0, own.length), seed) : undefined;
  const wantedMetric = options.metric ?? (model.task === 'regression' ? 'r2' : 'accuracy');
  const isDefined = measured === undefined || measured[wantedMetric] !== undefined;
  const metric = isDefined ? wantedMetric : model.task === 'regression' ? 'rmse' : 'log-loss';
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
  let [nextNumbered, nextGiven] = [own.length, own.length + numbered.length + usual.length];
  const places = asked.map(({ number }) => (number === undefined ? nextGiven++ : nextNumbered++));
  const isTrained = trainedRows(trained, background.rows, explained.table.rows);
  const contributions = asked.map(({ number, table, at }, index) =>
    rowExplanation(pool, model, places[index]!, some, {
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
    rows: { count: rows.length, of, table: explained.table.name },
    background: { count: background.rows.length, of: background.of },
    ...(measured ? { metrics: measured } : {}),
    ...(importance ? { importance } : {}),
    effects,
    contributions,
    ...(by !== undefined && truth && answers
      ? { groups: groupedMetrics(pool, answers, truth, by, { table: explained.table, rows, seed }) }
      : {}),
    notes: [
      ...notes,
      ...(rows.length < explained.rows.length
        ? [`Figures are of ${grouped(rows.length)} of ${grouped(explained.rows.length)} ${of}, evenly spaced.`]
        : []),
      ...(isDefined ? [] : [`These rows do not define the metric ${wantedMetric}; ${metric} takes its place.`]),
    ],
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
