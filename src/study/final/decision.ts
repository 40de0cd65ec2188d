// By which class a model decides where the user asks for more than accuracy: balanced accuracy and F1 gain where a rare
// class is named before it is the most probable one.
import type { ClassMetric, Metric } from '../../evaluate/evaluation.ts';
import { classScore } from '../../evaluate/score.ts';

/** Metrics that depend on the label alone and do not count all rows alike. */
const decided: readonly Metric[] = ['balanced-accuracy', 'macro-f1'];

/**
 * The metric that final networks stop by and are compared by; undefined for their loss. Where factors decide, networks are
 * wanted whose probabilities are right. By the metric of the most probable class those would be kept that have learned
 * next to nothing: where a class is so rare that it is never the most probable one, chance is the best that it finds.
 */
export function comparedBy(metric: Metric | undefined): Metric | undefined {
  return metric !== undefined && decided.includes(metric) ? undefined : metric;
}

/** Powers of the classes' frequencies are tried in eighths. */
const steps = 8;

/**
 * Factors by which probabilities are multiplied before the largest decides: 1 / frequency^(s/8), for the s from 0 to 8
 * with the highest score, the smallest of equal ones. At s = 8 every class is weighed as if all were equally frequent,
 * which is best for balanced accuracy where the probabilities are right (Menon et al., ICLR 2021, section 3). It is one
 * number that is chosen, however many classes there are, because every further one would fit the rows at hand.
 *
 * @param probabilities [rows, classes], of rows that were not trained on
 * @param labels [rows]
 * @returns undefined where the most probable class decides
 */
export function decisionFactors(
  probabilities: Float32Array,
  labels: Int32Array,
  classes: number,
  metric: ClassMetric | undefined,
): number[] | undefined {
  if (metric === undefined || !decided.includes(metric)) return undefined;
  const counts = Array.from({ length: classes }, (_, label) => labels.filter((own) => own === label).length);
  // A class without a row here keeps its probability.
  const eighths = counts.map((count) => (count === 0 ? 1 : Math.sqrt(Math.sqrt(Math.sqrt(labels.length / count)))));
  let best: { readonly score: number; readonly factors: number[] } | undefined;
  let factors = eighths.map(() => 1);
  for (let step = 0; step <= steps; step++) {
    const score = classScore(metric, { probabilities, labels, classes, decision: factors });
    if (!best || score > best.score) best = { score, factors };
    factors = factors.map((factor, label) => factor * eighths[label]!);
  }
  return best!.factors.every((factor) => factor === 1) ? undefined : best!.factors;
}
