// How likely a column of noise fits the target as well as a given one does. Where thousands of columns are judged, some
// fit by chance.

export interface Pattern {
  /** Rows of each class. */
  readonly counts: Int32Array;
  /** Different values of the column. */
  readonly groups: number;
  /** Stretches of neighbouring values with one majority class. */
  readonly runs: number;
  /** Rows that are not of their value's majority class. */
  readonly errors: number;
  /** Values have an order; levels of a category have none, and each has a class of its own. */
  readonly ordered: boolean;
}

/**
 * An upper bound of the probability that labels in random order show a pattern as good as this: the number of
 * arrangements that can show it, over the number of all arrangements of the labels, n! / (n₁! n₂! …).
 *
 * An arrangement with R runs and e errors is given by the runs' borders, their classes and the rows in error with
 * their labels. So there are at most C(G − 1, R − 1) · c (c − 1)^(R − 1) · C(n, e) (c − 1)^e of them, for G values and c
 * classes; for a category c^G in place of the first two factors. A factor of (R (R + 1) · (e + 1) (e + 2)) pays for the
 * choice among all R and e, because the sum of its inverses is 1.
 */
export function chanceOfPattern({ counts, groups, runs, errors, ordered }: Pattern): number {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  const classes = counts.filter((count) => count > 0).length;
  const larger = (function* (): Generator<number> {
    yield (errors + 1) * (errors + 2);
    if (ordered) {
      yield runs * (runs + 1);
      yield* binomialFactors(groups - 1, runs - 1);
      yield classes;
      for (let run = 1; run < runs; run++) yield classes - 1;
    } else {
      for (let group = 0; group < groups; group++) yield classes;
    }
    yield* binomialFactors(rows, errors);
    for (let error = 0; error < errors; error++) yield classes - 1;
  })();
  const smaller = (function* (): Generator<number> {
    let row = 0;
    for (const count of counts) for (let at = 1; at <= count; at++) yield at / ++row;
  })();
  // Factors above and below 1 take turns, so that the product neither overflows nor vanishes on the way.
  let product = 1;
  for (const factor of larger) {
    product *= factor;
    while (product > 1) {
      const { done, value } = smaller.next();
      if (done) break;
      product *= value;
    }
  }
  for (const factor of smaller) product *= factor;
  return product;
}

/** Factors of at least 1 whose product is the binomial coefficient. */
function* binomialFactors(n: number, k: number): Generator<number> {
  const fewer = Math.min(k, n - k);
  for (let at = 1; at <= fewer; at++) yield (n - fewer + at) / at;
}
