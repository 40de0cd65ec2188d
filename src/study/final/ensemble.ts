// Which of the trained members make the model: greedy ensemble selection (Caruana et al., ICML 2004) on rows that none of
// a member's networks was trained on.
import type { ClassMetric, Metric, NumberMetric } from '../../evaluate/evaluation.ts';
import { classScore, numberScore } from '../../evaluate/score.ts';
import { naturalLog } from '../../evaluate/log.ts';

/** What was to be predicted for the rows that members are compared on. */
export type Truth =
  | { readonly task: 'classification'; readonly classes: number; readonly labels: Int32Array }
  | { readonly task: 'regression'; readonly targets: Float32Array };

/** What a member says of rows that its networks have not seen, and what it costs to keep. */
export interface Scored {
  /** Probabilities [rows, classes] or linear outputs [rows, 1]. */
  readonly outputs: Float32Array;
  readonly size: Size;
}

/**
 * What a member costs to keep. A model reads one encoding, the last of its members', and networks of another have
 * weights for the features of that (`widened`).
 */
export interface Size {
  /** The encoding that the member reads. */
  readonly encoding: number;
  /** Weights and biases of all its networks, as networks of each encoding; of those from its own on. */
  readonly params: readonly number[];
}

export interface SelectOptions {
  /** The metric that the user has named; without one the loss decides. */
  readonly metric?: Metric | undefined;
  /** Weights and biases that the model may have; no limit by default. */
  readonly maxParams?: number | undefined;
  /** How many are drawn at most, with replacement. */
  readonly most?: number | undefined;
}

/** Where the metric is the same, another draw has to lower the loss by this share: a member makes the model larger. */
const leastGain = 0.001;

/** Draws after which an ensemble changes too little to matter: the last counts for a twenty-fifth. */
const mostDraws = 25;

/** Weights and biases of a model of these members. */
export function sizeOf(members: readonly Size[]): number {
  const read = Math.max(0, ...members.map(({ encoding }) => encoding));
  return members.reduce((sum, { params }) => sum + params[read]!, 0);
}

/**
 * How often each member counts in the average. The best member comes first; then, again and again, the one with which
 * the average becomes best, as long as it becomes better. A member may be drawn more than once.
 *
 * A named metric of few rows takes few values, so averages that are equal in it are compared by their loss, as epochs are
 * (`isBetter`); another draw has to lower that by a thousandth.
 *
 * @returns a whole number for each member, in their order, at least one of them above 0. Where every member alone has
 *   more than `maxParams`, it is the smallest
 * @throws Error without members
 */
export function selectEnsemble(
  members: readonly Scored[],
  truth: Truth,
  { metric, maxParams = Number.POSITIVE_INFINITY, most = mostDraws }: SelectOptions = {},
): number[] {
  if (members.length === 0) throw new Error('Got no members to select from; pass at least one.');
  const counts = members.map(() => 0);
  const sum = new Float64Array(members[0]!.outputs.length);
  let best: Rating | undefined;
  for (let drawn = 0; drawn < most; drawn++) {
    const affordable = [...members.keys()].filter((index) => {
      const together = members.filter((_, other) => counts[other]! > 0 || other === index);
      return sizeOf(together.map(({ size }) => size)) <= maxParams;
    });
    const choice = affordable.length > 0 || drawn > 0 ? affordable : [smallestOf(members)];
    const rated = choice.map((index) => ({
      index,
      rating: rate(averageOf(sum, members[index]!.outputs, drawn), truth, metric),
    }));
    const next = rated.reduce<(typeof rated)[number] | undefined>(
      (first, one) => (first && !isBetterRating(one.rating, first.rating) ? first : one),
      undefined,
    );
    if (!next || (best && !isWorthAnother(next.rating, best))) break;
    best = next.rating;
    counts[next.index]!++;
    members[next.index]!.outputs.forEach((output, at) => {
      sum[at]! += output;
    });
  }
  return counts;
}

function smallestOf(members: readonly Scored[]): number {
  const sizes = members.map(({ size }) => sizeOf([size]));
  return sizes.indexOf(Math.min(...sizes));
}

interface Rating {
  readonly score: number;
  readonly loss: number;
}

function isBetterRating(a: Rating, b: Rating): boolean {
  return a.score === b.score ? a.loss < b.loss : a.score > b.score;
}

function isWorthAnother(next: Rating, best: Rating): boolean {
  return next.score === best.score ? next.loss < (1 - leastGain) * best.loss : next.score > best.score;
}

function averageOf(sum: Float64Array, outputs: Float32Array, drawn: number): Float32Array {
  return outputs.map((output, at) => (sum[at]! + output) / (drawn + 1));
}

function rate(outputs: Float32Array, truth: Truth, metric: Metric | undefined): Rating {
  if (truth.task === 'regression') {
    const { targets } = truth;
    const score =
      metric === undefined ? 0 : numberScore(metric as NumberMetric, { predicted: outputs, actual: targets });
    return { score, loss: meanOf(targets, (target, row) => (outputs[row]! - target) * (outputs[row]! - target)) };
  }
  const { labels, classes } = truth;
  const score =
    metric === undefined ? 0 : classScore(metric as ClassMetric, { probabilities: outputs, labels, classes });
  // As the log loss of the evaluation, a probability is at least float32's epsilon.
  const loss = meanOf(labels, (label, row) => -naturalLog(Math.max(outputs[row * classes + label]!, 2 ** -23)));
  return { score, loss };
}

function meanOf(values: ArrayLike<number>, term: (value: number, index: number) => number): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += term(values[index]!, index);
  return sum / values.length;
}
