// scikit-learn's classifiers as they come, on the very rows of a study: its encoder, its training and validation rows
// together, its test rows.
import { addVersions } from './print.ts';
import { askPython } from './python.ts';

export interface ClassFigures {
  readonly accuracy: number;
  readonly balanced: number;
  /** Categorical cross-entropy. */
  readonly loss: number;
}

export interface EncodedRows {
  readonly width: number;
  readonly features: Iterable<number>;
  readonly labels: Iterable<number>;
  readonly train: Iterable<number>;
  readonly test: Iterable<number>;
  readonly seed: number;
}

/** `mlp`: 100 relu units, Adam, at most 200 epochs. `forest`: 100 trees. */
export type Baseline = 'mlp' | 'forest';

export function baselines<B extends Baseline>(
  { width, features, labels, train, test, seed }: EncodedRows,
  models: readonly B[],
): Record<B, ClassFigures> {
  const { version, ...figures } = askPython<Record<B, ClassFigures> & { version: string }>('baselines.py', [], {
    ...{ width, seed, models },
    ...{ features: [...features], labels: [...labels], train: [...train], test: [...test] },
  });
  addVersions({ 'scikit-learn': version });
  return figures as unknown as Record<B, ClassFigures>;
}
