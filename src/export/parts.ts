// What a model is made of, as plain data: what its file holds, and what the formats of others are written from.
import type { LayerWeights } from '../mlp/candidate.ts';
import type { Architecture } from '../space/architecture.ts';
import type { TargetScale } from '../table/dataset.ts';
import type { Encoder } from '../table/encoder.ts';
import type { Warning } from '../table/warnings.ts';

/** Accuracy on rows that nothing was trained or chosen on. */
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
  /** Per dense layer. */
  readonly weights: readonly LayerWeights[];
}

interface CommonParts {
  readonly target: string;
  readonly encoder: Encoder;
  /** One, or several whose probabilities or outputs are averaged. */
  readonly networks: readonly TrainedNetwork[];
  /** The score by which the search chose it: optimistic, because it is the best of many. */
  readonly score: number;
  /** On the test rows, by name. */
  readonly metrics?: Readonly<Record<string, Figure>>;
  /** Of the study that it comes from. */
  readonly digest: string;
  /** What was found about the table that it learned from. */
  readonly warnings: readonly Warning[];
  /** Of the package that made it. */
  readonly version: string;
}

export interface ClassificationParts extends CommonParts {
  readonly task: 'classification';
  /** A label is an index into them. */
  readonly classes: readonly string[];
  /** Absent when the table left no rows to test on. */
  readonly test?: TestResult;
}

export interface RegressionParts extends CommonParts {
  readonly task: 'regression';
  /** The prediction is `mean` + `deviation` · the network's output. */
  readonly targetScale: TargetScale;
}

export type ModelParts = ClassificationParts | RegressionParts;
