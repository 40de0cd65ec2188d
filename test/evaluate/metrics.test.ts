import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bootstrap, drawResamples, quantile } from '../../src/evaluate/bootstrap.ts';
import { calibration } from '../../src/evaluate/calibration.ts';
import {
  aucOf,
  type ClassRows,
  confusion,
  confusionFigures,
  mostProbable,
  rankings,
} from '../../src/evaluate/classes.ts';
import {
  classFigure,
  classMetrics,
  type Evaluation,
  evaluateClasses,
  evaluateNumbers,
  type Metric,
} from '../../src/evaluate/evaluation.ts';
import { naturalLog } from '../../src/evaluate/log.ts';
import { numberFigures } from '../../src/evaluate/numbers.ts';
import { once, type Samples } from '../../src/evaluate/samples.ts';
import { classScore, numberScore } from '../../src/evaluate/score.ts';

/** Probabilities and labels from integers, so that the oracle makes the same float32 numbers. */
function classRows(classes: number, rows: number): ClassRows {
  const probabilities = new Float32Array(rows * classes);
  const labels = new Int32Array(rows);
  for (let r = 0; r < rows; r++) {
    const weights = Array.from({ length: classes }, (_, c) => 1 + ((r * 7 + c * 5 + r * c) % 11));
    const sum = weights.reduce((total, weight) => total + weight);
    probabilities.set(
      weights.map((weight) => weight / sum),
      r * classes,
    );
    labels[r] = (r * 5 + Math.floor(r / 3)) % classes;
  }
  return { probabilities, labels, classes };
}

const numberRows = {
  actual: Float64Array.from({ length: 20 }, (_, r) => (r * 13) % 17),
  predicted: Float64Array.from({ length: 20 }, (_, r) => ((r * 13) % 17) * 0.75 + ((r * 5) % 7) - 2),
};

/*
import numpy as np
from sklearn.metrics import *  # 1.2.1
def rows(classes, n):
    p = []; y = []
    for r in range(n):
        w = [1 + (r*7 + c*5 + r*c) % 11 for c in range(classes)]
        p.append([np.float32(v/sum(w)) for v in w]); y.append((r*5 + r//3) % classes)
    return np.array(p, dtype=np.float32).astype(float), np.array(y)
for k in (2, 3):
    p, y = rows(k, 24); q = p.argmax(1)
    auc = roc_auc_score(y, p[:, 1]) if k == 2 else np.mean([roc_auc_score(y == c, p[:, c]) for c in range(k)])  # ties are those of float32
    print([accuracy_score(y, q), balanced_accuracy_score(y, q), f1_score(y, q, average='macro'), log_loss(y, p), auc])
    print(confusion_matrix(y, q).tolist())
a = np.array([(r*13) % 17 for r in range(20)], float); b = np.array([(r*13) % 17*0.75 + (r*5) % 7 - 2 for r in range(20)], float)
print([mean_squared_error(a, b, squared=False), mean_absolute_error(a, b), r2_score(a, b)])
*/
const sklearn = {
  2: [0.625, 0.625, 0.6079854809437386, 0.729729800034823, 0.59375],
  3: [0.3333333333333333, 0.3333333333333333, 0.33333333333333326, 1.3945736066435626, 0.4205729166666667],
  confusion2: [
    [10, 6],
    [3, 5],
  ],
  confusion3: [
    [3, 1, 4],
    [3, 2, 3],
    [4, 1, 3],
  ],
  numbers: [2.4862119780903638, 2.075, 0.7516572920851747],
};

const figureOf = ({ metrics }: Evaluation, name: Metric): number => metrics[name]?.value ?? Number.NaN;
const areaOf = (data: ClassRows, samples = once(data.labels.length)): number => aucOf(rankings(data), samples)[0]!;
/** How often each sample has each row, [samples][rows]. */
const bySample = ({ count, times }: Samples): number[][] =>
  Array.from({ length: count }, (_, sample) =>
    Array.from({ length: times.length / count }, (_, row) => times[row * count + sample]!),
  );
const close = (got: number, wanted: number, within = 1e-7) =>
  assert.ok(Math.abs(got - wanted) <= within, `got ${got}, expected ${wanted}`);

for (const classes of [2, 3] as const) {
  test(`figures of ${classes} classes are those of scikit-learn`, () => {
    const evaluation = evaluateClasses(classRows(classes, 24));
    const names = ['accuracy', 'balanced-accuracy', 'macro-f1', 'log-loss', 'auc'] as const;
    names.forEach((name, index) => close(figureOf(evaluation, name), sklearn[classes][index]!));
    assert.equal(evaluation.confusion, sklearn[`confusion${classes}`]);
    assert.is(evaluation.rows, 24);
  });
}

test('figures of numbers are those of scikit-learn', () => {
  const evaluation = evaluateNumbers(numberRows);
  (['rmse', 'mae', 'r2'] as const).forEach((name, index) =>
    close(figureOf(evaluation, name), sklearn.numbers[index]!, 1e-12),
  );
});

test('a class without rows counts in no mean, and leaves the area undefined', () => {
  // Labels 0 0 2, predicted 0 2 2: recalls 1/2 and 1; F1 2/3 and 2/3; class 1 is nowhere.
  const data = {
    probabilities: Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 1),
    labels: Int32Array.of(0, 0, 2),
    classes: 3,
  };
  const evaluation = evaluateClasses(data);
  close(figureOf(evaluation, 'balanced-accuracy'), 3 / 4);
  close(figureOf(evaluation, 'macro-f1'), 2 / 3);
  assert.is(evaluation.metrics.auc, undefined);
  // One row of probability 0, which counts as 2^-23: ln 2^23 / 3.
  close(figureOf(evaluation, 'log-loss'), (23 * Math.LN2) / 3);
  assert.is(classScore('auc', data), 0.5);
});

test('decision factors change what is predicted, and not what is said of the probabilities', () => {
  const data = classRows(3, 24);
  const decision = [0.5, 3, 1];
  const decided = { ...data, decision };
  const predicted = Int32Array.from(data.labels, (_, row) => {
    const products = decision.map((factor, c) => data.probabilities[row * 3 + c]! * factor);
    return products.indexOf(Math.max(...products));
  });
  assert.equal(mostProbable(decided), predicted);
  assert.not.equal(mostProbable(data), predicted);
  // Certain probabilities of the classes that the factors choose have the same confusion matrix.
  const certain = { ...data, probabilities: new Float32Array(72) };
  predicted.forEach((c, row) => (certain.probabilities[row * 3 + c] = 1));
  const [evaluation, plain, chosen] = [decided, data, certain].map((rows) => evaluateClasses(rows));
  assert.equal(evaluation!.confusion, chosen!.confusion);
  for (const name of ['accuracy', 'balanced-accuracy', 'macro-f1'] as const) {
    assert.equal(evaluation!.metrics[name], chosen!.metrics[name]);
    assert.is(classScore(name, decided), classScore(name, certain));
  }
  for (const name of ['log-loss', 'auc'] as const) assert.equal(evaluation!.metrics[name], plain!.metrics[name]);
  assert.equal(evaluation!.calibration, plain!.calibration);
  // Equal factors decide nothing: twice the probability is exact.
  assert.equal(evaluateClasses({ ...data, decision: [2, 2, 2] }), plain);
  assert.throws(() => mostProbable({ ...data, decision: [1, 2] }), /2 decision factors for 3 classes/);
});

test('the area counts the pairs in the right order, and equal ones half', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 1 })), {
        minLength: 1,
        maxLength: 30,
      }),
      (rows) => {
        const labels = Int32Array.from(rows, ([, label]) => label);
        const probabilities = Float32Array.from(rows.flatMap(([p]) => [1 - p / 8, p / 8]));
        const data = { probabilities, labels, classes: 2 };
        const scores = rows.flatMap(([p, label]) =>
          label === 1 ? rows.flatMap(([q, other]) => (other === 0 ? [p > q ? 1 : p === q ? 0.5 : 0] : [])) : [],
        );
        const area = areaOf(data);
        if (scores.length === 0) assert.ok(Number.isNaN(area));
        else close(area, scores.reduce((sum: number, score) => sum + score, 0) / scores.length, 1e-12);
      },
    ),
  );
});

test('calibration compares confidence and accuracy bin by bin', () => {
  // Confidences .9 .9 .6 .6, correct yes no yes yes: bins .9 (accuracy 1/2) and .6 (accuracy 1).
  const data = {
    probabilities: Float32Array.of(0.90625, 0.09375, 0.90625, 0.09375, 0.625, 0.375, 0.375, 0.625),
    labels: Int32Array.of(0, 1, 0, 1),
    classes: 2,
  };
  const { bins, error } = calibration(data);
  assert.is(bins.length, 10);
  assert.equal(bins[9], { from: 0.9, to: 1, rows: 2, confidence: 0.90625, accuracy: 0.5 });
  assert.equal(bins[6], { from: 0.6, to: 0.7, rows: 2, confidence: 0.625, accuracy: 1 });
  close(error, 0.5 * 0.40625 + 0.5 * 0.375, 1e-12);
});

test('the logarithm is within an ulp of the engine’s own, and exact where it must be', () => {
  assert.is(naturalLog(1), 0);
  assert.is(naturalLog(0), Number.NEGATIVE_INFINITY);
  assert.ok(Number.isNaN(naturalLog(-1)) && Number.isNaN(naturalLog(Number.NaN)));
  assert.is(naturalLog(Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY);
  fc.assert(
    fc.property(fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true }), (x) => {
      assert.ok(Math.abs(naturalLog(x) - Math.log(x)) <= 2.3e-16 * Math.max(1e-300, Math.abs(Math.log(x))), String(x));
    }),
    { numRuns: 2000 },
  );
  fc.assert(
    fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), (x) => {
      assert.ok(Math.abs(naturalLog(x) - Math.log(x)) <= 4e-16 * Math.abs(Math.log(x)), String(x));
    }),
    { numRuns: 2000 },
  );
});

test('quantiles are linear between the sorted values', () => {
  // numpy.quantile([1, 2, 4, 8], [0, 0.025, 0.5, 0.975, 1])
  for (const [share, value] of [
    [0, 1],
    [0.025, 1.075],
    [0.5, 3],
    [0.975, 7.7],
    [1, 8],
  ] as const)
    close(quantile([1, 2, 4, 8], share), value, 1e-12);
});

test('an interval is about the normal one and follows the seed, and each row counts as often as it is drawn', () => {
  const hits = Int32Array.from({ length: 400 }, (_, row) => (row % 4 === 0 ? 0 : 1));
  const share = (samples: Samples) => ({
    share: bySample(samples).map((drawn) => {
      assert.is(
        drawn.reduce((sum, count) => sum + count, 0),
        400,
      );
      return drawn.reduce((sum, count, row) => sum + count * hits[row]!, 0) / 400;
    }),
  });
  const { share: estimate } = bootstrap(drawResamples(400, { seed: 3 }), () => share);
  assert.is(estimate.value, 0.75);
  // ±1.96 √(0.75 · 0.25 / 400) = ±0.0424
  close(estimate.low, 0.7076, 0.006);
  close(estimate.high, 0.7924, 0.006);
  assert.equal(
    bootstrap(drawResamples(400, { seed: 3 }), () => share),
    bootstrap(drawResamples(400, { seed: 3 }), () => share),
  );
  assert.not.equal(
    bootstrap(drawResamples(400, { seed: 3 }), () => share),
    bootstrap(drawResamples(400, { seed: 4 }), () => share),
  );
});

test('rows of one group are drawn together, so that copies of rows add no certainty', () => {
  // 100 groups of 4 rows that are all hits or none: as sure as 100 rows, ±1.96 √(0.75 · 0.25 / 100) = ±0.0849.
  const groups = Int32Array.from({ length: 400 }, (_, row) => 7 * (row % 100));
  const resamples = drawResamples(400, { seed: 3, groups });
  for (const times of bySample(resamples.samples)) {
    assert.equal(times.slice(0, 100), times.slice(300));
    assert.is(
      times.reduce((sum, count) => sum + count, 0),
      400,
    );
  }
  const { share } = bootstrap(resamples, () => (samples) => ({
    share: bySample(samples).map(
      (drawn) => drawn.reduce((sum, count, row) => sum + (row % 4 === 0 ? 0 : count), 0) / 400,
    ),
  }));
  close(share.low, 0.75 - 0.0849, 0.015);
  close(share.high, 0.75 + 0.0849, 0.015);
});

test('many groups are resampled from a subset of whole groups', () => {
  const groups = Int32Array.from({ length: 40_000 }, (_, row) => row % 4000);
  const { subset, samples, intervalScale } = drawResamples(40_000, { groups });
  const times = bySample(samples)[7]!;
  assert.is(subset!.length, 5000);
  assert.is(intervalScale, Math.sqrt(500 / 4000));
  const counts = new Map<number, number>();
  for (const [index, row] of subset!.entries()) {
    const before = counts.get(groups[row]!);
    assert.ok(before === undefined || before === times[index]);
    counts.set(groups[row]!, times[index]!);
  }
  assert.is(counts.size, 500);
  assert.throws(() => drawResamples(3, { groups: [1, 2] }), /Got groups of 2 rows for 3 rows/);
  assert.throws(
    () => evaluateNumbers({ actual: [1, 2], predicted: [1, 2] }, drawResamples(3)),
    /Got resamples of 3 rows for 2 rows/,
  );
});

test('many rows are resampled from a subset, and the interval is that of all', () => {
  const labels = Int32Array.from({ length: 40_000 }, (_, row) => row % 2);
  // Every tenth row is wrong.
  const probabilities = Float32Array.from({ length: 80_000 }, (_, at) => {
    const [row, c] = [at >> 1, at & 1];
    return (row % 2 === c) !== (row % 10 === 3) ? 0.75 : 0.25;
  });
  const { accuracy, auc } = evaluateClasses({ probabilities, labels, classes: 2 }).metrics;
  // ±1.96 √(0.9 · 0.1 / 40,000) = ±0.00294
  close(accuracy!.value, 0.9);
  close(accuracy!.low, 0.89706, 4e-4);
  close(accuracy!.high, 0.90294, 4e-4);
  assert.ok(auc!.low < auc!.value && auc!.value < auc!.high);
});

test('figures of samples are those of their rows written out', () => {
  const data = classRows(3, 12);
  // Three samples, row by row; the last has no row of class 0.
  const times = Uint16Array.from({ length: 36 }, (_, at) =>
    at % 3 === 2 && data.labels[Math.floor(at / 3)] === 0 ? 0 : (at * 5 + Math.floor(at / 7)) % 4,
  );
  const samples = { count: 3, times };
  const predicted = mostProbable(data);
  const areas = aucOf(rankings(data), samples);
  const figures = confusionFigures(confusion(data, predicted, samples), 3, samples);
  const numbers = { actual: Float64Array.from(data.labels), predicted: Float64Array.from(predicted, (c) => c / 2) };
  const numberSamples = numberFigures(numbers, samples);
  bySample(samples).forEach((drawn, sample) => {
    const copies = drawn.flatMap((count, row) => Array.from({ length: count }, () => row));
    const written = {
      probabilities: Float32Array.from(copies.flatMap((row) => [...data.probabilities.subarray(row * 3, row * 3 + 3)])),
      labels: Int32Array.from(copies, (row) => data.labels[row]!),
      classes: 3,
    };
    const { metrics } = evaluateClasses(written);
    close(figures.accuracy[sample]!, metrics.accuracy!.value, 1e-12);
    close(figures.balanced[sample]!, metrics['balanced-accuracy']!.value, 1e-12);
    close(figures.macroF1[sample]!, metrics['macro-f1']!.value, 1e-12);
    if (sample === 2) assert.ok(Number.isNaN(areas[sample]!) && metrics.auc === undefined);
    else close(areas[sample]!, areaOf(written), 1e-12);
    const ofCopies = evaluateNumbers({
      actual: copies.map((row) => numbers.actual[row]!),
      predicted: copies.map((row) => numbers.predicted[row]!),
    }).metrics;
    close(numberSamples.rmse[sample]!, ofCopies.rmse!.value, 1e-12);
    close(numberSamples.mae[sample]!, ofCopies.mae!.value, 1e-12);
    close(numberSamples.r2[sample]!, ofCopies.r2!.value, 1e-12);
  });
});

test('scores lie from 0 to 1, and larger is better', () => {
  const data = classRows(3, 24);
  close(classScore('accuracy', data), sklearn[3][0]!);
  close(classScore('macro-f1', data), sklearn[3][2]!);
  close(classScore('log-loss', data), 1 / (1 + sklearn[3][3]!));
  close(classScore('auc', data), sklearn[3][4]!);
  close(numberScore('rmse', numberRows), 1 / (1 + sklearn.numbers[0]!));
  close(numberScore('mae', numberRows), 1 / (1 + sklearn.numbers[1]!));
  close(numberScore('r2', numberRows), sklearn.numbers[2]!);
  assert.is(numberScore('r2', { predicted: [9, -9], actual: [0, 1] }), 0);
});

test('a metric alone is that of the evaluation, for all rows and for each sample', () => {
  for (const classes of [2, 3]) {
    const data = classRows(classes, 24);
    const { metrics } = evaluateClasses(data);
    const { samples } = drawResamples(24);
    for (const metric of classMetrics) {
      const figure = classFigure(metric, data);
      assert.is(figure(once(24))[0], metrics[metric]!.value, metric);
      const sorted = figure(samples)
        .filter((value) => !Number.isNaN(value))
        .sort();
      assert.is(quantile(sorted, 0.025), metrics[metric]!.low, metric);
    }
  }
});

test('as many resamples are drawn as are asked for, each of as many rows as there are', () => {
  const { samples } = drawResamples(30, { count: 7 });
  assert.is(samples.count, 7);
  assert.is(samples.times.length, 30 * 7);
  for (let sample = 0; sample < 7; sample++)
    assert.is(
      samples.times.reduce((sum, times, at) => sum + (at % 7 === sample ? times : 0), 0),
      30,
    );
});

test.run();
