// Made of settings-table.ts by tools/settings.js, so that an editor shows what a setting is. Change the table.
import type { TableInput } from '../table/read.ts';

/** Everything that the results of a study follow from, besides the table. */
export interface StudySettings {
  /**
   * Column to predict.
   *
   * The name of the column to predict.
   */
  readonly target: string;
  /**
   * Columns to leave out.
   *
   * A list of column names.
   *
   * @default []
   */
  readonly drop: readonly string[];
  /**
   * Columns to keep even though they look like an index or a leak.
   *
   * A list of column names.
   *
   * @default []
   */
  readonly keep: readonly string[];
  /**
   * What columns are, e.g. age=number,zip=category, where that should not be inferred.
   *
   * One of number, number-point, number-comma, category, boolean, date, date-dmy, date-mdy for each of some columns,
   * like { age: 'number' }.
   *
   * @default {}
   */
  readonly types: Readonly<
    Record<
      string,
      'number' | 'number-point' | 'number-comma' | 'category' | 'boolean' | 'date' | 'date-dmy' | 'date-mdy'
    >
  >;
  /**
   * How columns become features. auto searches with robust, and its final networks choose between robust and
   * piecewise. robust scales numbers by median and quartiles, clips them smoothly, says where values are missing, and
   * puts rare levels together. piecewise adds bins of each number. standard is what versions before 0.3 did: numbers
   * standardised, every level for itself. The tutorial's classic strategy reads numbers as they are in any case.
   *
   * One of auto, standard, robust, piecewise.
   *
   * @default 'auto'
   */
  readonly featureEncoding: 'auto' | 'standard' | 'robust' | 'piecewise';
  /**
   * What is learned. auto takes a number with too many values to be codes of classes as a regression.
   *
   * One of auto, classification, regression.
   *
   * @default 'auto'
   */
  readonly task: 'auto' | 'classification' | 'regression';
  /**
   * Column that says which rows belong together, such as a patient; no feature. They stay on one side of every split.
   *
   * The name of a column.
   *
   * Without it: every row for itself.
   */
  readonly group?: string | undefined;
  /**
   * What is searched for; the last three for a number. It is measured on the validation rows after every epoch, later
   * epochs weighing more.
   *
   * One of accuracy, balanced-accuracy, macro-f1, log-loss, auc, r2, rmse, mae.
   *
   * Without it: accuracy, or r2 for a regression.
   */
  readonly metric?:
    | 'accuracy'
    | 'balanced-accuracy'
    | 'macro-f1'
    | 'log-loss'
    | 'auc'
    | 'r2'
    | 'rmse'
    | 'mae'
    | undefined;
  /**
   * Compare networks by their mean over folds, in place of one split. Tables of fewer than 1,000 rows are dealt into
   * folds two or three times.
   *
   * A whole number from 2 to 100. Unit: folds.
   *
   * Without it: one split.
   */
  readonly folds?: number | undefined;
  /**
   * Whether to train on all classes equally often, however rare.
   *
   * One of none, balanced.
   *
   * @default 'none'
   */
  readonly classWeights: 'none' | 'balanced';
  /**
   * Who proposes architectures. A program may pass a strategy of its own.
   *
   * The name of a strategy.
   *
   * @default 'controller'
   */
  readonly strategy: string;
  /**
   * Rounds of the search. A round is proposed as a whole, trained, and learned from.
   *
   * A whole number from 1. Unit: rounds.
   *
   * @default 10
   */
  readonly rounds: number;
  /**
   * Architectures per round.
   *
   * A whole number from 1. Unit: architectures.
   *
   * @default 10
   */
  readonly samples: number;
  /**
   * Passes over the trials of a round when the controller learns from them.
   *
   * A whole number from 1. Unit: passes.
   *
   * @default 10
   */
  readonly controllerEpochs: number;
  /**
   * Discount of the controller's rewards.
   *
   * A number from 0 to 1.
   *
   * @default 0.9
   */
  readonly alpha: number;
  /**
   * Predict scores, and choose by them once they prove right.
   *
   * True or false.
   *
   * @default true
   */
  readonly predictor: boolean;
  /**
   * Most layers, the output layer included.
   *
   * A whole number from 2 to 64. Unit: layers.
   *
   * @default 3
   */
  readonly maxLength: number;
  /**
   * Units that a layer may have.
   *
   * A list of at least one whole number from 1 to 65536, like [16, 32]. Unit: units.
   *
   * @default [8, 16, 32, 64, 128, 256, 512]
   */
  readonly widths: readonly number[];
  /**
   * Activations that a layer may have.
   *
   * A list of some of sigmoid, tanh, relu, elu.
   *
   * @default ['sigmoid', 'tanh', 'relu', 'elu']
   */
  readonly activations: readonly ('sigmoid' | 'tanh' | 'relu' | 'elu')[];
  /**
   * Rate of dropout layers; at 0 there are none.
   *
   * A number from 0 to below 1. Unit: share of a layer's outputs.
   *
   * @default 0.2
   */
  readonly dropout: number;
  /**
   * Epochs that each architecture trains for.
   *
   * A whole number from 1. Unit: epochs.
   *
   * @default 10
   */
  readonly epochs: number;
  /**
   * What moves the weights.
   *
   * One of sgd, momentum, rmsprop, adagrad, adam.
   *
   * @default 'adam'
   */
  readonly optimizer: 'sgd' | 'momentum' | 'rmsprop' | 'adagrad' | 'adam';
  /**
   * Learning rate.
   *
   * A number above 0.
   *
   * @default 0.01
   */
  readonly learningRate: number;
  /**
   * Inverse-time decay: step t uses rate / (1 + decay * t).
   *
   * A number from 0.
   *
   * @default 0
   */
  readonly decay: number;
  /**
   * Rows per step.
   *
   * A whole number from 1. Unit: rows.
   *
   * @default 32
   */
  readonly batchSize: number;
  /**
   * Rows that an architecture trains on in the search, about so many, where the table has more. A fourth as many
   * validate. The final networks train on all rows. With folds all rows are used, too.
   *
   * A whole number from 1. Unit: rows.
   *
   * @default 10000
   */
  readonly searchRows: number;
  /**
   * Start from the weights of earlier networks where layers match.
   *
   * True or false.
   *
   * @default true
   */
  readonly oneShot: boolean;
  /**
   * What trains: kernels of our own, or tfjs's stock operations. A pool that a program passes has to be given the
   * same.
   *
   * One of fused, ops.
   *
   * @default 'fused'
   */
  readonly trainer: 'fused' | 'ops';
  /**
   * The same seed gives the same study on every machine.
   *
   * A whole number.
   *
   * @default 0
   */
  readonly seed: number;
  /**
   * Best architectures that are trained once more; what predicts best together makes the model.
   *
   * A whole number from 1 to 100. Unit: architectures.
   *
   * @default 3
   */
  readonly ensemble: number;
  /**
   * Networks of each of them, each stopped by other rows.
   *
   * A whole number from 1 to 100. Unit: networks.
   *
   * Without it: 8 where fewer than 1,000 rows are not tested, 5 below 10,000, else 3.
   */
  readonly finalSeeds?: number | undefined;
  /**
   * Networks in one that are tried beside plain ones; with 1 none are.
   *
   * A whole number from 1 to 256. Unit: submodels.
   *
   * @default 8
   */
  readonly submodels: number;
  /**
   * Most epochs of each.
   *
   * A whole number from 1. Unit: epochs.
   *
   * Without it: by the number of rows.
   */
  readonly finalEpochs?: number | undefined;
  /**
   * Most weights and biases of the model. A prediction takes time in proportion to them, and the model's file room: 5
   * bytes each. Architectures whose networks are larger together are passed over, and of the trained networks those
   * are kept that predict best within the limit, at least one. With refit none the model is the best trial, whatever
   * its size.
   *
   * A whole number from 1. Unit: weights.
   *
   * @default 500000
   */
  readonly maxParams: number;
  /**
   * Decoupled weight decay of each. In every step kernels shrink by so much times the learning rate.
   *
   * A number from 0.
   *
   * @default 0.03
   */
  readonly weightDecay: number;
  /**
   * Rows that they train on; all means those of the test, too, once it is done. The figures are those of the model
   * without the test rows. With none the model is the best trial as it is.
   *
   * One of train+validation, all, none.
   *
   * @default 'train+validation'
   */
  readonly refit: 'train+validation' | 'all' | 'none';
}

/** Further options of a search, which the journal does not keep. */
export interface RunSettings {
  /**
   * Table to test on, with the columns of the first.
   *
   * A table.
   *
   * Without it: a fifth of the rows.
   */
  readonly test?: TableInput | undefined;
  /**
   * End with a model after this time, e.g. 60s, 5m, 1h; resumable. Reading the table, the final networks and their
   * figures are in it. What is finished counts, so the number of trials and of final networks depends on the machine;
   * their results do not. One trial is trained in any case.
   *
   * A time above 0 such as 60s, 5m or 1h, or a number of seconds. Unit: seconds.
   *
   * Without it: no limit.
   */
  readonly timeBudget?: number | string | undefined;
  /**
   * How many of the best architectures to show.
   *
   * A whole number from 1. Unit: architectures.
   *
   * @default 5
   */
  readonly top: number;
}
