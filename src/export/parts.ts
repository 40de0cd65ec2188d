// A model as plain data: the content of its file, and the source of its exports to other formats.
import type { LayerWeights } from '../mlp/candidate.ts';
import type { Architecture } from '../space/architecture.ts';
import type { TargetScale } from '../table/dataset.ts';
import type { Encoder } from '../table/encoder.ts';
import type { Warning } from '../table/warnings.ts';

/** Accuracy on the test rows, on which nothing was trained or chosen. */
export interface TestResult {
  readonly accuracy: number;
  readonly rows: number;
}

/** A metric's value, and the ends of its confidence interval where that is known. */
export interface Figure {
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

export interface TrainedNetwork {
  readonly architecture: Architecture;
  /** The weights of each dense layer. */
  readonly weights: readonly LayerWeights[];
  /** How often it counts in the average of the networks, a whole number from 1; once by default. */
  readonly votes?: number;
}

interface CommonParts {
  readonly target: string;
  readonly encoder: Encoder;
  /** One network, or several whose outputs are averaged by their votes. */
  readonly networks: readonly TrainedNetwork[];
  /** The score by which the search chose the architecture: optimistic, because it is the best of many. */
  readonly score: number;
  /** The metrics on the test rows, by name. */
  readonly metrics?: Readonly<Record<string, Figure>>;
  /** The digest of the study that the model comes from. */
  readonly digest: string;
  /** The warnings about the table that the model was trained on. */
  readonly warnings: readonly Warning[];
  /** The version of the package that made the model. */
  readonly version: string;
}

export interface ClassificationParts extends CommonParts {
  readonly task: 'classification';
  /** The names of the classes; a label is an index into them. */
  readonly classes: readonly string[];
  /**
   * Decision factors, a positive number per class: the label is the class with the largest product of probability and
   * factor. Without them it is the most probable class.
   */
  readonly decision?: readonly number[];
  /** Absent when the table left no rows to test on. */
  readonly test?: TestResult;
}

export interface RegressionParts extends CommonParts {
  readonly task: 'regression';
  /** The prediction is `mean` + `deviation` · the network's output. */
  readonly targetScale: TargetScale;
}

export type ModelParts = ClassificationParts | RegressionParts;
