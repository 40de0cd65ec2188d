// How a number becomes features. The library and the module that a model is exported as share this file, so both
// compute the same bits; src/formats/onnx/encoder.ts does the same steps in a graph.

interface AnyScaling {
  /** Takes the place of a missing value. */
  readonly median: number;
  /** Ends of bins, ascending, at least three; each bin is a feature behind that of the number. */
  readonly edges?: readonly number[];
}

/** (value − `mean`) / `scale`. */
export interface StandardScaling extends AnyScaling {
  readonly mean: number;
  readonly scale: number;
  readonly factor?: undefined;
}

/** `smoothClip`((value − `median`) · `factor`). */
export interface RobustScaling extends AnyScaling {
  /** 0 where the training rows have one value. */
  readonly factor: number;
  readonly mean?: undefined;
  readonly scale?: undefined;
}

/** A number as one feature, and one more for each bin if it has `edges`. */
export type Scaling = StandardScaling | RobustScaling;

/** Farther from 0 a smooth clip is ±3 to the last bit of a float32; up to there no square is too large for a double. */
export const farthest = 1e6;

/**
 * x / √(1 + (x/3)²): nearly x around 0, and never outside of −3 and 3.
 *
 * Source: Holzmüller, Grinsztajn and Steinwart, "Better by Default: Strong Pre-Tuned MLPs and Boosted Trees on Tabular
 * Data" (arXiv 2407.04491), section 3.1.
 */
function smoothClip(x: number): number {
  const near = Math.min(Math.max(x, -farthest), farthest);
  const third = near / 3;
  return near / Math.sqrt(1 + third * third);
}

/** What the first and the last bin may be: values beyond the training rows count as at most one bin more. */
export const binRange = { least: -1, most: 2 } as const;

/**
 * A bin's feature: 0 below the bin, 1 above it, in between the share of the bin that lies below the value. The first
 * bin goes on below its end and the last one above, by at most the bin's own length.
 *
 * Source: Gorishniy, Rubachev and Babenko, "On Embeddings for Numerical Features in Tabular Deep Learning" (arXiv
 * 2203.05556), section 3.2, where the outer bins have no bound; without one an outlier is as large as it likes.
 */
function shareOfBin(value: number, edges: readonly number[], bin: number): number {
  const lower = edges[bin] as number;
  const share = (value - lower) / ((edges[bin + 1] as number) - lower);
  const least = bin === 0 ? binRange.least : 0;
  const most = bin === edges.length - 2 ? binRange.most : 1;
  return Math.min(Math.max(share, least), most);
}

/** The number of features. */
export function widthOfScaling({ edges }: Scaling): number {
  return edges === undefined ? 1 : edges.length;
}

/** Writes the features of a value, which is NaN where missing, to `features` from `offset`. */
export function writeScaled(features: Float32Array, offset: number, value: number, scaling: Scaling): void {
  const { median, edges } = scaling;
  const known = Number.isNaN(value) ? median : value;
  features[offset] =
    scaling.factor === undefined
      ? (known - scaling.mean) / scaling.scale
      : smoothClip((known - median) * scaling.factor);
  if (edges === undefined) return;
  for (let bin = 0; bin < edges.length - 1; bin++) features[offset + 1 + bin] = shareOfBin(known, edges, bin);
}
