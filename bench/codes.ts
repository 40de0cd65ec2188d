// What it brings that a category is a code and not a feature for each level: an epoch of the fused trainer and a pass of
// measuring, on the same rows packed and written out. Tables are of the shapes of known ones that are mostly categories,
// and one that hardly has any; levels differ in number and share, as they do in tables.
import { openBackend } from '../src/kernels/backend.ts';
import { tensor1d, tensor2d } from '../src/kernels/tf.ts';
import { Network, type NetworkOptions } from '../src/kernels/train.ts';
import { denseRows, strideOf } from '../src/layout.ts';
import { initialWeights } from '../src/mlp/weights.ts';
import { randomStream, uniform } from '../src/random.ts';
import type { Architecture } from '../src/space/architecture.ts';
import { quick } from './flags.ts';
import { interleave, timed } from './interleave.ts';
import { type Line, print, round, say } from './print.ts';

const rows = 3200;
const classes = 3;

interface Shape {
  readonly numbers: number;
  readonly categories: number;
  /** Features in all. */
  readonly width: number;
}

const shapes: readonly Shape[] = [
  { numbers: 0, categories: 62, width: 565 },
  { numbers: 0, categories: 16, width: 71 },
  { numbers: 0, categories: 35, width: 100 },
  { numbers: 6, categories: 8, width: 108 },
  { numbers: 20, categories: 1, width: 23 },
];
const nets: readonly { hidden: readonly number[]; submodels?: number }[] = [
  { hidden: [64] },
  { hidden: [256, 128] },
  { hidden: [64], submodels: 16 },
];

/** Two levels for every third category; the others share what is left, so that the numbers of levels differ. */
function levelsOf({ numbers, categories, width }: Shape): number[] {
  const levels = new Array<number>(categories).fill(2);
  const larger = [...levels.keys()].filter((at) => categories < 3 || at % 3 > 0);
  for (let left = width - numbers - 2 * categories; left > 0; left--) levels[larger[left % larger.length]!]! += 1;
  return levels;
}

/** Rows of numbers and codes; the first levels are the most frequent. */
function packedRows({ numbers }: Shape, levels: readonly number[]): Float32Array {
  const random = randomStream(0, 'benchmark');
  const row = () => [
    ...Array.from({ length: numbers }, () => 4 * uniform(random) - 2),
    ...levels.map((count) => Math.floor(uniform(random) * uniform(random) * count)),
  ];
  return Float32Array.from(Array.from({ length: rows }, row).flat());
}

await openBackend();
const order = Int32Array.from({ length: rows }, (_, at) => (at * 37) % rows);
const labels = tensor1d(
  Int32Array.from({ length: rows }, (_, row) => (row * 7) % classes),
  'int32',
);
const lines: Line[] = [];
for (const shape of quick ? shapes.slice(0, 2) : shapes) {
  const { numbers, width } = shape;
  const categories = levelsOf(shape);
  const packed = packedRows(shape, categories);
  const tables = [
    { features: tensor2d(denseRows(packed, { width, categories }), [rows, width]), labels },
    { features: tensor2d(packed, [rows, strideOf({ width, categories })]), labels },
  ];
  for (const { hidden, submodels } of quick ? nets.slice(0, 1) : nets) {
    say(
      `codes: ${categories.length} categories, ${width} features, ${hidden.join('-')}, ${submodels ?? 'no'} submodels`,
    );
    const architecture: Architecture = [...hidden.map((units) => [units, 'relu'] as const), [classes, 'softmax']];
    const scales = submodels ? new Float32Array(submodels * width).fill(1) : undefined;
    const weights = initialWeights(architecture, width, randomStream(0, 'weights'), [], scales);
    const params = Float32Array.from(
      weights.flatMap(({ scales: own = [], kernel, bias }) => [...own, ...kernel, ...bias]),
    );
    const layers = [...hidden.map((units) => ({ units, activation: 'relu' as const })), { units: classes }];
    const base: NetworkOptions = { width, layers, head: 'softmax', optimizer: 'adam', batchSize: 32, submodels };
    const networks = [new Network(base, params), new Network({ ...base, categories }, params)];
    const [written, coded, writtenMeasured, codedMeasured] = await interleave([
      ...networks.map((network, at) => timed(() => network.trainEpoch(tables[at]!, order, { learningRate: 1e-3 }))),
      ...networks.map((network, at) => timed(() => network.evaluate(tables[at]!, order))),
    ]);
    for (const network of networks) network.dispose();
    lines.push({
      bench: 'codes',
      numbers,
      categories: categories.length,
      features: width,
      hidden,
      submodels: submodels ?? 0,
      'one-hot epoch, ms': round(written!.ms),
      'one-hot spread': round(written!.spread),
      'codes epoch, ms': round(coded!.ms),
      'codes spread': round(coded!.spread),
      'epoch ratio': round(written!.ms / coded!.ms),
      'measuring ratio': round(writtenMeasured!.ms / codedMeasured!.ms),
    });
  }
  for (const { features } of tables) features.dispose();
}
print(lines);
labels.dispose();
