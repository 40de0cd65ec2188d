// The settings of a study: everything that its results follow from, besides the table. They are kept in the journal,
// so that a study is only ever continued as what it is.
import * as v from 'valibot';
import { classMetrics, type Metric, numberMetrics } from '../evaluate/evaluation.ts';
import { type Optimizer, optimizers } from '../mlp/candidate.ts';
import { type TrainerName, trainerNames } from '../mlp/trainer.ts';
import { type Activation, activations } from '../space/architecture.ts';
import { createSpace, type SearchSpace } from '../space/space.ts';
import { suggest } from '../suggest.ts';
import { type ColumnType, columnTypes } from '../table/columns.ts';
import { tasks } from '../table/target.ts';

export interface StudySettings {
  /** The column to predict. */
  readonly target: string;
  /** Columns to leave out. */
  readonly drop: readonly string[];
  /** Columns to keep though they look like an index or like the target in disguise. */
  readonly keep: readonly string[];
  /** What columns are, by name, where that should not be inferred. */
  readonly types: Readonly<Record<string, ColumnType>>;
  /** A column that says which rows belong together: they stay on one side of every split. It is no feature. */
  readonly group?: string | undefined;
  /** `auto` takes a number with too many values to be codes of classes as a regression. */
  readonly task: (typeof tasks)[number];
  /**
   * What is searched for, measured on the validation rows after every epoch and weighed as the tutorial weighs accuracy:
   * accuracy, or R² for a regression, by default.
   */
  readonly metric?: Metric | undefined;
  /** `balanced` trains on all classes equally often, however rare. */
  readonly classWeights: 'none' | 'balanced';
  /** Trains every architecture on so many folds in place of one split; its score is the mean. Repeated for small tables. */
  readonly folds?: number | undefined;
  /** Who proposes architectures: `controller`, `classic`, `random`, or the name of a strategy of your own. */
  readonly strategy: string;
  /** A round is proposed as a whole, trained, and learned from. */
  readonly rounds: number;
  /** Architectures in a round. */
  readonly samples: number;
  /** Epochs that each architecture trains for. */
  readonly epochs: number;
  /** Passes over a round's trials when the controller learns from them. */
  readonly controllerEpochs: number;
  /** Discount of the controller's rewards, 0..1. */
  readonly alpha: number;
  /** Whether the controller predicts scores as well. */
  readonly predictor: boolean;
  /** Most layers, the output layer included. */
  readonly maxLength: number;
  readonly widths: readonly number[];
  readonly activations: readonly Activation[];
  /** Share of a layer's outputs that a dropout layer sets to 0; at 0 the space has no dropout layers. */
  readonly dropout: number;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  /** Inverse-time decay of the learning rate: step t uses `learningRate / (1 + decay * t)`. */
  readonly decay: number;
  readonly batchSize: number;
  /** Whether networks start from the weights that earlier ones have learned between the same layers. */
  readonly oneShot: boolean;
  /** What trains: kernels of our own, or tfjs's stock operations. A pool of your own has to be given the same. */
  readonly trainer: TrainerName;
  readonly seed: number;
  /** How many of the best architectures make the model, whose probabilities are averaged. */
  readonly ensemble: number;
  /** How many networks of each of them. */
  readonly finalSeeds: number;
  /** Most epochs of each. */
  readonly finalEpochs: number;
  /** Of the final networks: kernels shrink by so much times the learning rate in every step. */
  readonly weightDecay: number;
  /**
   * What the final networks are trained on. `train+validation`: all rows but those of the test. `all`: those too, once
   * the model has been measured without them. `none`: nothing; the model is the best trial as the search has left it.
   */
  readonly refit: (typeof refits)[number];
}

const refits = ['train+validation', 'all', 'none'] as const;

/** Settings of the final networks: they may change when a study is continued, for no trial depends on them. */
export const ofTheModel = ['ensemble', 'finalSeeds', 'finalEpochs', 'weightDecay', 'refit'] as const;

/** Settings that may be larger when a study is continued: what was done before stays as it was. */
export const mayGrow: readonly (keyof StudySettings)[] = ['rounds'];

const whole = (least: number) => {
  const expected = `a whole number from ${least}`;
  return v.pipe(v.number(expected), v.safeInteger(expected), v.minValue(least, expected));
};
const within = (low: number, high: number) => {
  const expected = `a number from ${low} to ${high}`;
  return v.pipe(v.number(expected), v.finite(expected), v.minValue(low, expected), v.maxValue(high, expected));
};
const fromZero = v.pipe(v.number('a number from 0'), v.finite('a number from 0'), v.minValue(0, 'a number from 0'));
const yesOrNo = v.boolean('true or false');
const names = v.pipe(v.array(v.string('a list of column names'), 'a list of column names'), v.readonly());
const name = (what: string) => v.pipe(v.string(what), v.nonEmpty(what));
const oneOf = <T extends string>(known: readonly T[]) => v.picklist(known, `one of ${known.join(', ')}`);
const someOf = <I extends v.GenericSchema>(item: I, expected: string) =>
  v.pipe(v.array(item, expected), v.nonEmpty(expected), v.readonly());

/** Each setting's type, range and default; a message is what was expected. */
export const settingsEntries = {
  target: name('the name of the column to predict'),
  drop: v.optional(names, []),
  keep: v.optional(names, []),
  types: v.optional(v.record(v.string(), oneOf(columnTypes)), {}),
  group: v.optional(name('the name of a column')),
  task: v.optional(oneOf(tasks), 'auto'),
  metric: v.optional(oneOf([...classMetrics, ...numberMetrics])),
  classWeights: v.optional(oneOf(['none', 'balanced']), 'none'),
  folds: v.optional(v.pipe(whole(2), v.maxValue(100, 'a whole number from 2 to 100'))),
  strategy: v.optional(name('the name of a strategy'), 'controller'),
  rounds: v.optional(whole(1), 10),
  samples: v.optional(whole(1), 10),
  epochs: v.optional(whole(1), 10),
  controllerEpochs: v.optional(whole(1), 10),
  alpha: v.optional(within(0, 1), 0.9),
  predictor: v.optional(yesOrNo, true),
  maxLength: v.optional(whole(2), 3),
  widths: v.optional(someOf(whole(1), 'a list of at least one width, like [16, 32]'), [8, 16, 32, 64, 128, 256, 512]),
  activations: v.optional(someOf(oneOf(activations), `a list of some of ${activations.join(', ')}`), [...activations]),
  dropout: v.optional(
    v.pipe(
      within(0, 1),
      v.check((share) => share < 1, 'a number from 0 to below 1'),
    ),
    0.2,
  ),
  optimizer: v.optional(oneOf(optimizers), 'adam'),
  learningRate: v.optional(
    v.pipe(
      v.number('a number above 0'),
      v.finite('a number above 0'),
      v.check((rate) => rate > 0, 'a number above 0'),
    ),
    0.01,
  ),
  decay: v.optional(fromZero, 0),
  batchSize: v.optional(whole(1), 32),
  oneShot: v.optional(yesOrNo, true),
  trainer: v.optional(oneOf(trainerNames), 'fused'),
  seed: v.optional(v.pipe(v.number('a whole number'), v.safeInteger('a whole number')), 0),
  ensemble: v.optional(whole(1), 1),
  finalSeeds: v.optional(whole(1), 5),
  finalEpochs: v.optional(whole(1), 60),
  weightDecay: v.optional(fromZero, 0.03),
  refit: v.optional(oneOf(refits), 'train+validation'),
};

/**
 * Checks options and fills in defaults.
 *
 * @throws Error that names the option, its value and what was expected; for an unknown option the one probably meant
 */
export function checkOptions<S extends v.StrictObjectSchema<v.ObjectEntries, undefined>>(
  schema: S,
  options: unknown,
): v.InferOutput<S> {
  const result = v.safeParse(schema, options);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const option = v.getDotPath(issue) ?? '';
  const known = Object.keys(schema.entries);
  if (issue.type === 'strict_object' && issue.path === undefined)
    throw new Error(`Got ${inWords(options)} for the options; pass an object.`);
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    throw new Error(`Got unknown option "${option}"; the options are ${known.join(', ')}.${suggest(option, known)}`);
  }
  if (issue.type === 'strict_object') throw new Error(`Option "${option}" is missing; pass it, e.g. { ${option}: … }.`);
  const slip =
    typeof issue.input === 'string' && issue.type === 'picklist'
      ? suggest(issue.input, issue.message.slice(7).split(', '))
      : '';
  throw new Error(`Got ${inWords(issue.input)} for option "${option}"; expected ${issue.message}.${slip}`);
}

function inWords(value: unknown): string {
  if (typeof value === 'string' || (typeof value === 'object' && value !== null)) return JSON.stringify(value);
  return typeof value === 'function' ? 'a function' : String(value);
}

/** The space that a study with these settings searches; a regression has no classes. */
export function spaceOf({ widths, activations, maxLength, dropout }: StudySettings, classes: number): SearchSpace {
  return createSpace({ classes: Math.max(1, classes), widths, activations, maxLength, dropout: dropout > 0 });
}

/** Which settings, of those that may not change, differ: `rounds: 10 there, 5 here`. */
export function differences(recorded: StudySettings, asked: StudySettings): string[] {
  const keys = new Set(Object.keys({ ...recorded, ...asked }) as (keyof StudySettings)[]);
  return [...keys].flatMap((key) => {
    const [before, now] = [recorded[key], asked[key]];
    if (JSON.stringify(before) === JSON.stringify(now)) return [];
    if ((ofTheModel as readonly string[]).includes(key)) return [];
    if (mayGrow.includes(key) && (now as number) > (before as number)) return [];
    return [
      `${key}: ${JSON.stringify(before)} there, ${JSON.stringify(now)} here${mayGrow.includes(key) ? ' (it may grow, not shrink)' : ''}`,
    ];
  });
}
