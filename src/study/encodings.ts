// The encodings of a study: the search has one, and the final networks may have another where that is better.
import type { TrainedNetwork } from '../export/parts.ts';
import type { Strategy } from '../strategy/strategy.ts';
import type { Dataset, EncodedRows } from '../table/dataset.ts';
import { type Encoder, type Encoding, featureNames } from '../table/encoder.ts';
import { numbersOf, strideOf } from '../layout.ts';
import type { StudySettings } from './settings.ts';

export interface Encodings {
  /** Features per row of each; the first is the search's. */
  readonly widths: readonly number[];
  of(index: number): EncodedRows;
}

/** Numbers (128 MiB) that a table may have by a further encoding: bins take up to seventeen times as many as numbers. */
const mostNumbers = 2 ** 25;

/**
 * With `auto` the search has robust features, and the final networks choose between those and piecewise ones by the rows
 * that they have not trained on; but not where piecewise features would have more numbers than `most`.
 */
export function encodingsOf(
  dataset: Dataset,
  { featureEncoding }: StudySettings,
  { protocol }: Pick<Strategy, 'protocol'>,
  most = mostNumbers,
): Encodings {
  const further: readonly Encoding[] = featureEncoding === 'auto' && protocol !== 'original' ? ['piecewise'] : [];
  let encoded: readonly EncodedRows[] | undefined;
  const rows = dataset.rows.length;
  // Fitting takes seconds where rows are many, and a number seldom has fewer bins than two.
  const least = rows * (strideOf(dataset) + 2 * numbersOf(dataset));
  // A study that is only replayed needs none of them.
  const all = () =>
    (encoded ??= [
      dataset,
      ...(least > most ? [] : further)
        .map((encoding) => dataset.encodeAs(encoding))
        .filter((other) => other.width > dataset.width && rows * strideOf(other) <= most),
    ]);
  return {
    get widths() {
      return all().map(({ width }) => width);
    },
    // The search's is there before another is fitted.
    of: (index) => (index === 0 ? dataset : all()[index]!),
  };
}

/**
 * The weights of a network for the features of another encoding, which has all of the network's features by name: those
 * that the network does not know have weights of 0.
 *
 * @throws Error when a feature is missing there
 */
export function widened<N extends TrainedNetwork>(network: N, from: Encoder, to: Encoder): N {
  const [first, ...others] = network.weights;
  const known = featureNames(to);
  const places = featureNames(from).map((name) => {
    const place = known.indexOf(name);
    if (place < 0)
      throw new Error(`Got the feature "${name}", which the other encoding lacks; encode the same columns.`);
    return place;
  });
  const { kernel, bias, scales } = first!;
  const spread = (values: Float32Array, rowLength: number, rows: number): Float32Array => {
    const wide = new Float32Array(rows * known.length * rowLength);
    for (let row = 0; row < rows; row++)
      places.forEach((place, at) => {
        const start = (row * places.length + at) * rowLength;
        wide.set(values.subarray(start, start + rowLength), (row * known.length + place) * rowLength);
      });
    return wide;
  };
  // Where the first layer is the last one, too, it has a kernel for each submodel.
  const submodels = scales ? scales.length / places.length : 1;
  const kernels = others.length === 0 ? submodels : 1;
  const wide = {
    kernel: spread(kernel, kernel.length / (kernels * places.length), kernels),
    bias,
    ...(scales ? { scales: spread(scales, 1, submodels) } : {}),
  };
  return { ...network, weights: [wide, ...others] };
}
