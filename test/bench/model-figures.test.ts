// Figures and intervals of `npm run bench -- model` against scikit-learn, scipy and numpy.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { classFigures, numberFigures } from '../../bench/model/figures.ts';
import { bootstrap, mean, tHalfWidth, tQuantile } from '../../bench/model/intervals.ts';

function near(actual: number | undefined, expected: number, within = 1e-9): void {
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= within, `${actual}, expected ${expected}`);
}

// from sklearn.metrics import *; import numpy as np
// y = [0, 1, 2, 2, 1, 0, 1, 2]
// p = np.array([[.7,.2,.1],[.2,.5,.3],[.1,.2,.7],[.3,.3,.4],[.6,.3,.1],[.3,.3,.4],[.1,.8,.1],[.2,.6,.2]])
// print(accuracy_score(y, p.argmax(1)), balanced_accuracy_score(y, p.argmax(1)), log_loss(y, p),
//       roc_auc_score(y, p, multi_class='ovr'))
// 0.625 0.611111111111111 0.8204143590889684 0.8361111111111109
test('three classes', () => {
  const labels = [0, 1, 2, 2, 1, 0, 1, 2];
  const probabilities = Float64Array.of(
    ...[0.7, 0.2, 0.1, 0.2, 0.5, 0.3, 0.1, 0.2, 0.7, 0.3, 0.3, 0.4],
    ...[0.6, 0.3, 0.1, 0.3, 0.3, 0.4, 0.1, 0.8, 0.1, 0.2, 0.6, 0.2],
  );
  const { accuracy, balanced, loss, auc } = classFigures(labels, probabilities, 3);
  near(accuracy, 0.625);
  near(balanced, 0.611111111111111);
  near(loss, 0.8204143590889684);
  near(auc, 0.8361111111111109);
});

// yb = [0, 1, 1, 0, 1]; pb = np.array([.2, .8, .4, .4, .9])
// print(log_loss(yb, np.c_[1 - pb, pb]), roc_auc_score(yb, pb))
// 0.3957527947852783 0.9166666666666666
test('two classes with equal scores, and a label that the model chose otherwise', () => {
  const probabilities = Float64Array.from([0.2, 0.8, 0.4, 0.4, 0.9].flatMap((value) => [1 - value, value]));
  const { loss, auc, accuracy } = classFigures([0, 1, 1, 0, 1], probabilities, 2);
  near(loss, 0.3957527947852783);
  near(auc, 0.9166666666666666);
  near(accuracy, 0.8);
  // With the threshold at 0.4 both rows in the middle are predicted as 1.
  near(classFigures([0, 1, 1, 0, 1], probabilities, 2, [0, 1, 1, 1, 1]).balanced, (1 / 2 + 1) / 2);
});

test('a probability of 0 costs what float32 can tell, and a class that is not tested counts nowhere', () => {
  const { loss, balanced, auc } = classFigures([0, 1], Float64Array.of(0, 1, 0, 0, 1, 0), 3);
  near(loss, -Math.log(2 ** -23) / 2);
  near(balanced, 0.5);
  // Class 0: its row has a score of 0, and so has the other. Class 1: both have 1. Class 2 has no row.
  near(auc, 0.5);
});

// t = [3.0, -1.0, 2.5, 7.0]; q = [2.5, 0.0, 2.0, 8.0]
// print(r2_score(t, q), root_mean_squared_error(t, q))
// 0.9223300970873787 0.7905694150420949
test('numbers', () => {
  const { r2, rmse } = numberFigures([3, -1, 2.5, 7], Float64Array.of(2.5, 0, 2, 8));
  near(r2, 0.9223300970873787);
  near(rmse, 0.7905694150420949);
});

// import scipy.stats as st
// print([round(float(st.t.ppf(0.975, n)), 9) for n in (1, 2, 3, 7, 8, 30)])
// [12.706204736, 4.30265273, 3.182446305, 2.364624252, 2.306004135, 2.042272456]
// x = [0.3, -0.4, 1.2, 0.9, 2.1, -0.1, 0.6, 0.8]
// print(st.t.interval(0.95, len(x) - 1, loc=np.mean(x), scale=st.sem(x)))
// (0.02166460751703614, 1.328335392482964)
test('the interval of Student', () => {
  const quantiles = [12.706204736, 4.30265273, 3.182446305, 2.364624252, 2.306004135, 2.042272456];
  for (const [at, freedom] of [1, 2, 3, 7, 8, 30].entries()) near(tQuantile(freedom), quantiles[at]!, 1e-8);
  const values = [0.3, -0.4, 1.2, 0.9, 2.1, -0.1, 0.6, 0.8];
  near(mean(values) - tHalfWidth(values), 0.02166460751703614);
  near(mean(values) + tHalfWidth(values), 1.328335392482964);
  assert.ok(Number.isNaN(tHalfWidth([1])));
});

// tables = [[0.1, 0.3, -0.2, 0.5], [1.0, 1.4], [-0.6, -0.2, 0.1], [0.8, 0.9, 0.7, 1.1, 0.4]]
// rng = np.random.default_rng(0); means = []
// for _ in range(200_000):
//     drawn = rng.integers(0, len(tables), len(tables))
//     means.append(np.mean([np.mean(rng.choice(tables[at], len(tables[at]))) for at in drawn]))
// print(np.percentile(means, [2.5, 97.5]))
// [-0.07  1.03]
test('the bootstrap draws tables and, in each, splits', () => {
  const tables = [
    [0.1, 0.3, -0.2, 0.5],
    [1.0, 1.4],
    [-0.6, -0.2, 0.1],
    [0.8, 0.9, 0.7, 1.1, 0.4],
  ];
  const statistics = {
    mean: (runs: readonly number[]) => mean(runs),
    twice: (runs: readonly number[]) => 2 * mean(runs),
  };
  const intervals = bootstrap(tables, statistics, { resamples: 20_000 });
  // A percentile of 20,000 resamples has a standard error of about 0.01 here.
  near(intervals.mean[0], -0.07, 0.03);
  near(intervals.mean[1], 1.03, 0.03);
  // All statistics are of the same draws, and the draws are the same every time.
  near(intervals.twice[0], 2 * intervals.mean[0]);
  assert.equal(bootstrap(tables, statistics, { resamples: 20_000 }), intervals);
});

test.run();
