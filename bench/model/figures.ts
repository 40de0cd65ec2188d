// What predictions are worth. One code for all models, so that no two are measured differently.

/** Figures of a classification, or of a regression. */
export interface Figures {
  readonly accuracy?: number;
  readonly balanced?: number;
  /** Categorical cross-entropy, nats a row. */
  readonly loss?: number;
  /** Area under the ROC curve; with more classes the mean over the classes, each against the rest. */
  readonly auc?: number;
  readonly r2?: number;
  /** In the target's unit. */
  readonly rmse?: number;
}

/** float32's epsilon: several models have no finer probabilities, so none is punished for less than this. */
const leastProbability = 2 ** -23;

/**
 * @param labels the class of each row
 * @param probabilities [rows, classes]
 * @param predicted the class that is predicted for each row; the most probable one where it is left out
 */
export function classFigures(
  labels: readonly number[],
  probabilities: Float64Array,
  classes: number,
  predicted: readonly number[] = labels.map((_, row) =>
    mostProbable(probabilities.subarray(row * classes, (row + 1) * classes)),
  ),
): Figures {
  const rows = new Array<number>(classes).fill(0);
  const hits = new Array<number>(classes).fill(0);
  let loss = 0;
  for (const [row, label] of labels.entries()) {
    rows[label]!++;
    if (predicted[row] === label) hits[label]!++;
    loss -= Math.log(Math.max(probabilities[row * classes + label]!, leastProbability));
  }
  const present = rows.flatMap((count, at) => (count > 0 ? [at] : []));
  const areas = present.flatMap((at) => {
    const area = areaUnderCurve(
      labels.map((label) => label === at),
      labels.map((_, row) => probabilities[row * classes + at]!),
    );
    return area === undefined ? [] : [area];
  });
  return {
    accuracy: sum(hits) / labels.length,
    balanced: sum(present.map((at) => hits[at]! / rows[at]!)) / present.length,
    loss: loss / labels.length,
    ...(areas.length > 0 ? { auc: sum(areas) / areas.length } : {}),
  };
}

export function numberFigures(truth: readonly number[], predicted: Float64Array): Figures {
  const mean = sum(truth) / truth.length;
  const squares = sum(truth.map((value, row) => (value - predicted[row]!) ** 2));
  const total = sum(truth.map((value) => (value - mean) ** 2));
  return { r2: 1 - squares / total, rmse: Math.sqrt(squares / truth.length) };
}

function mostProbable(probabilities: Float64Array): number {
  let best = 0;
  probabilities.forEach((probability, at) => {
    if (probability > probabilities[best]!) best = at;
  });
  return best;
}

/** By the ranks of the positive rows (Mann and Whitney), equal scores sharing their mean rank. */
function areaUnderCurve(positive: readonly boolean[], scores: readonly number[]): number | undefined {
  const order = scores.map((_, row) => row).sort((a, b) => scores[a]! - scores[b]!);
  let ranks = 0;
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    const rank = (start + 1 + end) / 2;
    for (let at = start; at < end; at++) if (positive[order[at]!]) ranks += rank;
    start = end;
  }
  const positives = positive.filter(Boolean).length;
  const negatives = positive.length - positives;
  if (positives === 0 || negatives === 0) return undefined;
  return (ranks - (positives * (positives + 1)) / 2) / (positives * negatives);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
