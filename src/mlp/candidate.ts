// The contract between the study, which asks for a candidate to be trained, and the trainers, wherever they run.
// Everything here crosses worker boundaries, so it is plain data.
import type { Metric } from '../evaluate/evaluation.ts';
import type { Architecture } from '../space/architecture.ts';

/** A split of row numbers. */
export interface Rows {
  /** Rows that train. */
  readonly train: Int32Array;
  /** Rows that are measured on after every epoch, and never train. */
  readonly validation: Int32Array;
}

interface AnyTrainingData extends Rows {
  /** Features of a row, each level of a category being one. */
  readonly width: number;
  /**
   * Features, or levels, of each category column, in their order. A row is then packed as its numbers, which are the
   * other features, and one float for each category: the code of its level, from 0, or −1 for none of the levels. The
   * networks are those of the numbers and one-hot features behind them. Absent or empty: every feature is a number.
   */
  readonly categories?: readonly number[];
  /** Row-major [count, width], or [count, numbers + categories]. */
  readonly features: Float32Array;
  /** Other splits, for jobs that name one. */
  readonly splits?: readonly Rows[];
}

export interface ClassificationData extends AnyTrainingData {
  readonly task: 'classification';
  readonly classes: number;
  /** The class index of each row, 0..classes - 1. */
  readonly labels: Int32Array;
}

export interface RegressionData extends AnyTrainingData {
  readonly task: 'regression';
  /** Standardised, for the linear unit. */
  readonly targets: Float32Array;
}

/** Rows as numbers, by their `task` with labels or targets. */
export type TrainingData = ClassificationData | RegressionData;

export const optimizers = ['sgd', 'momentum', 'rmsprop', 'adagrad', 'adam'] as const;
export type Optimizer = (typeof optimizers)[number];

/** How the learning rate goes from the first step to the last; see `scheduledShare`. */
export const schedules = ['constant', 'linear', 'flat-linear', 'cosine'] as const;
export type Schedule = (typeof schedules)[number];

export interface TrainingSettings {
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  /** Inverse-time decay: step t (from 0) uses `learningRate / (1 + decay * t)`. */
  readonly decay: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Share of a layer's outputs that a dropout layer sets to 0 while training, 0..1. */
  readonly dropout: number;
  /**
   * `matching`: categorical cross-entropy on softmax, binary on sigmoid. `categorical`: the tutorial's flaw,
   * categorical cross-entropy even on one sigmoid unit, where it is constant and nothing is learned.
   */
  readonly loss: 'matching' | 'categorical';
  /** The metric of `valScore`; accuracy by default, R² for a regression. */
  readonly metric?: Metric | undefined;
  /** `balanced`: all classes train with equally many rows; see `epochOrders`. */
  readonly classWeights?: 'none' | 'balanced';
  /** What part of `learningRate` each step uses; all of it by default. */
  readonly schedule?: Schedule;
  /** Adam's β₂, from 0 to below 1; 0.999 by default. */
  readonly beta2?: number;
  /**
   * ε of label smoothing (Szegedy et al., CVPR 2016, section 7), from 0 to below 1: networks learn the label with
   * 1 − ε + ε/K and each other of K classes with ε/K. The losses that are reported are of the labels as they are.
   */
  readonly labelSmoothing?: number;
  /**
   * Networks in one, from 1 (TabM-mini; Gorishniy, Kotelnikov and Babenko, arXiv 2410.24210): each multiplies the
   * features by scales of its own and has an output layer of its own; the hidden layers are common to all. They train
   * on the same rows, each on its own loss, and what they predict is averaged. One alone has the scaling layer of
   * RealMLP (Holzmüller, Grinsztajn and Steinwart, arXiv 2407.04491). Without it there are no scales.
   */
  readonly submodels?: number;
  /** The learning rate of the scales is so many times that of the weights; 1 by default. */
  readonly scaleRate?: number;
  /**
   * Decoupled weight decay (Loshchilov and Hutter, ICLR 2019): before each step kernels, not biases, are multiplied by
   * 1 − that step's learning rate · weightDecay.
   */
  readonly weightDecay?: number;
  /**
   * Passes over the training rows that make an epoch, 1 by default: more, where so few rows train that a network would
   * be measured every few steps.
   */
  readonly passes?: number;
  /** Training ends after so many epochs without a better one (`isBetter`), with the weights of the best. */
  readonly patience?: number;
}

/**
 * One dense layer's weights: `kernel` is row-major [inputs, units], `bias` is [units]. With submodels the first layer has
 * `scales`, and the last has `kernel` [submodels, inputs, units] and `bias` [submodels, units].
 */
export interface LayerWeights {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  /** What each submodel multiplies the features by, [submodels, inputs]. */
  readonly scales?: Float32Array | undefined;
}

export interface CandidateJob {
  /** The trial's number; with `seed` it names the candidate's random streams. */
  readonly number: number;
  readonly seed: number;
  readonly architecture: Architecture;
  /** The weights that one-shot sharing has for each dense layer; Glorot uniform where it has none. */
  readonly initial?: readonly (LayerWeights | undefined)[];
  /** The tutorial's flaw: train and validation rows pooled, shuffled for this candidate alone and split anew. */
  readonly resplit?: boolean;
  /**
   * The one of the data's `splits` that it trains and is measured on; the data's `train` and `validation` by default.
   */
  readonly split?: number;
  /** Settings that differ from those that the trainer was made with. */
  readonly settings?: Partial<TrainingSettings>;
}

/**
 * Means over the rows, in training mode over the epoch for `loss` and `accuracy`, after the epoch for the others. A
 * regression's losses are squared errors of standardised targets, and its accuracy is max(0, R²).
 */
export interface EpochMetrics {
  readonly loss: number;
  readonly accuracy: number;
  /** The mean over the validation rows; with balanced classes over the classes' means, as the training loss is. */
  readonly valLoss: number;
  /** The score, from 0 to 1, of the metric that the settings name. */
  readonly valScore: number;
}

interface AnyResult {
  readonly number: number;
  /** The job's. */
  readonly split?: number;
  /** Every finished epoch; a failed candidate keeps those that it finished. */
  readonly epochs: readonly EpochMetrics[];
  readonly seconds: number;
}

export interface CompleteCandidate extends AnyResult {
  readonly state: 'complete';
  /** The weights of each dense layer. */
  readonly weights: readonly LayerWeights[];
  readonly reason?: undefined;
}

export interface FailedCandidate extends AnyResult {
  readonly state: 'failed';
  /** Why it failed, for people. */
  readonly reason: string;
  readonly weights?: undefined;
}

/** What came of a candidate, by its `state` weights or a reason. */
export type CandidateResult = CompleteCandidate | FailedCandidate;

export interface TrainOptions {
  readonly signal?: AbortSignal;
  readonly onEpoch?: (epoch: number, metrics: EpochMetrics) => void;
}

/** Owns one copy of the data on one wasm heap. */
export interface Trainer {
  readonly name: 'fused' | 'ops';
  /** Rejects only with the signal's reason or for a defect: a loss that is not finite gives a failed result. */
  train(job: CandidateJob, options?: TrainOptions): Promise<CandidateResult>;
  dispose(): void;
}

/**
 * What `await using` calls. The symbol is inferred, not named, so that the published declarations compile for users
 * whose `lib` does not know it; for them this is empty.
 */
export type AsyncDisposal = SymbolConstructor extends { readonly asyncDispose: infer Key extends symbol }
  ? { readonly [Name in Key]: () => Promise<void> }
  : Record<never, never>;

/**
 * A pool trains candidates, in this thread or in workers. The results come in the order of the jobs. A pool may
 * have `Symbol.asyncDispose`, too; those of this package do.
 */
export interface CandidatePool extends Partial<AsyncDisposal> {
  readonly size: number;
  /** Begins with what takes time and needs no table. Nothing has to wait for it. */
  prepare?(): void;
  open(data: TrainingData, settings: TrainingSettings): Promise<void>;
  train(
    jobs: readonly CandidateJob[],
    options?: TrainOptions & { onResult?: (result: CandidateResult) => void },
  ): Promise<CandidateResult[]>;
  /** Ends every worker; none is left running. */
  dispose(): Promise<void>;
}
