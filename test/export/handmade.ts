// Models with every kind of column, every output layer and several networks, with weights from a seeded generator.
import { randomStream, uniform } from '../../src/random.ts';
import type { ClassificationParts, ModelParts, RegressionParts, TrainedNetwork } from '../../src/export/parts.ts';
import { type Architecture, denseLayers } from '../../src/space/architecture.ts';
import { encodedWidth, type Encoder } from '../../src/table/encoder.ts';

/** Empty for a regression. */
export const classesOf = (parts: ModelParts): readonly string[] => (parts.task === 'regression' ? [] : parts.classes);

export const everyKind: Encoder = {
  columns: [
    { kind: 'one-hot', name: 'island', levels: ['Biscoe', 'Dream', 'NA'], missing: true },
    { kind: 'number', name: 'size', median: 3.25, mean: 2.5, scale: 1.75 },
    {
      kind: 'date',
      name: 'born',
      order: 'dmy',
      parts: [
        { part: 'year', median: 2001, mean: 2000.5, scale: 7.5 },
        { part: 'month', median: 6, mean: 6.1, scale: 3.2 },
        { part: 'day', median: 15, mean: 15.5, scale: 8.9 },
        { part: 'weekday', median: 4, mean: 3.9, scale: 2.1 },
        { part: 'hour', median: 12, mean: 11.5, scale: 6 },
      ],
    },
    { kind: 'one-hot', name: 'ill', levels: ['false', 'true'], missing: true, boolean: true },
    { kind: 'ordinal', name: 'grade', levels: ['a', 'b', 'c'] },
    { kind: 'number', name: 'price', median: 0.5, mean: 0.25, scale: 0.125, comma: true },
    { kind: 'number', name: 'wage', median: 2, mean: 1.5, scale: 0.5, grouped: true, unit: '$' },
    { kind: 'number', name: 'share', median: 2, mean: 1.5, scale: 0.5, comma: true, unit: '%' },
    { kind: 'ordinal', name: 'late', levels: ['false', 'true'], boolean: true },
    { kind: 'one-hot', name: 'always', levels: ['true'], missing: false, boolean: true },
    { kind: 'date', name: 'sold', order: 'mdy', parts: [{ part: 'month', median: 6, mean: 6.1, scale: 3.2 }] },
    { kind: 'one-hot', name: 'plain', levels: ['x'], missing: false },
    { kind: 'number', name: 'mass', median: 3.5, factor: 0.4, missing: true },
    { kind: 'number', name: 'height', median: 1.7, factor: 2.5, edges: [1.2, 1.5, 1.7, 2.1], missing: true },
    { kind: 'number', name: 'depth', median: 0.5, mean: 0.4, scale: 0.3, edges: [-1, 0.1, 2], grouped: true },
    { kind: 'number', name: 'fixed', median: 4, factor: 0 },
    {
      kind: 'date',
      name: 'seen',
      order: 'dmy',
      parts: [
        { part: 'year', median: 2010, factor: 0.1, edges: [1990, 2005, 2012.5, 2020] },
        { part: 'weekday', median: 4, mean: 3.9, scale: 2.1, edges: [1, 2, 3] },
        { part: 'hour', median: 12, factor: 1 / 6 },
      ],
      missing: true,
    },
    { kind: 'one-hot', name: 'town', levels: ['Bonn', 'Ulm'], other: true, missing: true },
    { kind: 'one-hot', name: 'maker', levels: ['x', 'y'], other: true, missing: false },
    { kind: 'one-hot', name: 'rare', levels: [], other: true, missing: true },
    { kind: 'one-hot', name: 'sure', levels: ['true'], other: true, missing: true, boolean: true },
  ],
};

/** Rows for `everyKind`: values of every type, missing ones, unseen levels, dates of several forms. */
export const everyRow: readonly Readonly<Record<string, unknown>>[] = [
  {
    island: 'Biscoe',
    size: 4.5,
    born: '2020-02-29T23:59:59',
    ill: 'yes',
    grade: 'b',
    price: '0,75',
    wage: '$1,234.50',
    share: '12,5 %',
    late: true,
    always: 'on',
    sold: '12/31/1999',
    plain: 'x',
    mass: 3.75,
    height: '1.5',
    depth: '-0.95',
    fixed: 4,
    seen: '2015-06-03 15:30',
    town: 'Ulm',
    maker: 'y',
    rare: 'q',
    sure: 'yes',
  },
  {
    island: ' Dream ',
    size: '-1e-3',
    born: '31.12.1899',
    ill: 'FALSE',
    grade: 'c',
    price: '1.234,5',
    wage: 12,
    share: '7%',
    late: 0,
    always: 'n',
    sold: '2/3/2020',
    plain: 'y',
    mass: -2e5,
    height: '0.3',
    depth: 1e30,
    fixed: 5,
    seen: '1.1.1900',
    town: 'Rome',
    maker: 'z',
    rare: '1',
    sure: 'no',
  },
  {
    island: null,
    size: null,
    born: null,
    ill: null,
    grade: null,
    price: null,
    wage: null,
    share: null,
    late: null,
    always: null,
    sold: null,
    plain: null,
    mass: null,
    height: null,
    depth: null,
    fixed: null,
    seen: null,
    town: null,
    maker: null,
    rare: null,
    sure: null,
  },
  {
    island: '',
    size: 'NA',
    born: '?',
    ill: '',
    grade: '',
    price: 'n/a',
    wage: '',
    share: 'n/a',
    late: '',
    always: '',
    sold: '',
    plain: '',
    mass: 'inf',
    height: 'NA',
    depth: '',
    fixed: '-inf',
    seen: '?',
    town: '',
    maker: '',
    rare: '',
    sure: '',
  },
  {
    island: 'Mars',
    size: 1e6,
    born: '3 Feb 2020 2:05 PM',
    ill: 1,
    grade: 'z',
    price: '0,5',
    wage: '-$0.5',
    share: 1.25,
    late: 'f',
    always: 1,
    sold: 'March 1, 2021',
    plain: 3,
    mass: 3.4e38,
    height: -3.4e38,
    depth: '1,000.5',
    fixed: 1e9,
    seen: '2020-12-31T23:59:59',
    town: 'Bonn',
    maker: 'x',
    rare: 'r',
    sure: 1,
  },
  {
    island: 'NA',
    size: '3.25',
    born: '1600-03-01',
    ill: 'T',
    grade: 'a',
    price: '',
    wage: '2,000 $',
    share: '0,5%',
    late: 'y',
    always: 0,
    sold: '20240229',
    plain: ' x',
    mass: 1e-300,
    height: 2,
    depth: 0.1,
    fixed: 0,
    seen: '9999-12-31',
    town: 'NA',
    maker: ' y',
    rare: 'null',
    sure: 'f',
  },
];

/** What a network may have besides its layers. */
export interface Extras {
  readonly submodels?: number | undefined;
  readonly votes?: number | undefined;
}

export function network(
  architecture: Architecture,
  width: number,
  seed: number,
  { submodels, votes }: Extras = {},
): TrainedNetwork {
  const random = randomStream(seed, 'handmade');
  let inputs = width;
  const layers = denseLayers(architecture);
  const weights = layers.map(([units], index) => {
    const draw = (length: number) => Float32Array.from({ length }, () => (2 * uniform(random) - 1) * 1.5);
    const size = (index === layers.length - 1 ? (submodels ?? 1) : 1) * units;
    const scales = submodels !== undefined && index === 0 ? { scales: draw(submodels * width) } : {};
    const layer = { ...scales, kernel: draw(inputs * size), bias: draw(size) };
    inputs = units;
    return layer;
  });
  return { architecture, weights, ...(votes === undefined ? {} : { votes }) };
}

/** The model with submodels or votes for each of its networks. */
export function withExtras<Parts extends ModelParts>(parts: Parts, extras: readonly Extras[]): Parts {
  const networks = parts.networks.map(({ architecture }, at) =>
    network(architecture, encodedWidth(parts.encoder), at + 20, extras[at]),
  );
  return { ...parts, networks };
}

const about = { score: 0.5, digest: 'd'.repeat(64), warnings: [], version: '0.1.0' };

export function classifier(
  classes: readonly string[],
  architectures: readonly Architecture[],
  encoder = everyKind,
  target = 'kind',
): ClassificationParts {
  const networks = architectures.map((architecture, index) => network(architecture, encodedWidth(encoder), index));
  return { ...about, task: 'classification', target, classes, encoder, networks };
}

export function regression(architectures: readonly Architecture[], encoder = everyKind): RegressionParts {
  const networks = architectures.map((architecture, index) => network(architecture, encodedWidth(encoder), index + 10));
  const targetScale = { mean: 250_000.125, deviation: 80_000 };
  return { ...about, task: 'regression', target: 'cost', targetScale, encoder, networks };
}

const elu: Architecture = [
  [6, 'elu'],
  [1, 'sigmoid'],
];
const relu: Architecture = [[7, 'relu'], 'dropout', [5, 'tanh'], [3, 'softmax']];
const linear: Architecture = [
  [5, 'sigmoid'],
  [1, 'linear'],
];

/** The models by name. */
export const handmade = {
  'two classes': classifier(
    ['no', 'yes'],
    [
      [
        [7, 'tanh'],
        [1, 'sigmoid'],
      ],
    ],
  ),
  'two classes by softmax': classifier(
    ['no', 'yes'],
    [
      [
        [5, 'sigmoid'],
        [2, 'softmax'],
      ],
    ],
  ),
  'four classes': classifier(['a', 'b', 'c', 'd'], [[[8, 'relu'], 'dropout', [6, 'elu'], [4, 'softmax']]]),
  'no hidden layer': classifier(['a', 'b', 'c'], [[[3, 'softmax']]]),
  'two networks of two classes': classifier(
    ['no', 'yes'],
    [
      [
        [7, 'tanh'],
        [1, 'sigmoid'],
      ],
      [
        [3, 'elu'],
        [2, 'softmax'],
      ],
    ],
  ),
  'two networks': classifier(
    ['a', 'b', 'c'],
    [
      [
        [7, 'relu'],
        [3, 'softmax'],
      ],
      [[4, 'sigmoid'], 'dropout', [3, 'softmax']],
    ],
  ),
  'a regression': regression([[[9, 'elu'], 'dropout', [1, 'linear']]]),
  'a regression by three networks': regression([
    [
      [9, 'elu'],
      [1, 'linear'],
    ],
    [[1, 'linear']],
    [
      [4, 'tanh'],
      [5, 'relu'],
      [1, 'linear'],
    ],
  ]),
  'four submodels of three classes': withExtras(classifier(['a', 'b', 'c'], [relu]), [{ submodels: 4 }]),
  'three submodels of one unit': withExtras(classifier(['no', 'yes'], [elu]), [{ submodels: 3 }]),
  'submodels without hidden layers': withExtras(classifier(['a', 'b', 'c'], [[[3, 'softmax']]]), [{ submodels: 5 }]),
  'submodels of one unit without hidden layers': withExtras(classifier(['no', 'yes'], [[[1, 'sigmoid']]]), [
    { submodels: 2 },
  ]),
  'a scaling layer': withExtras(classifier(['a', 'b', 'c'], [relu]), [{ submodels: 1 }]),
  'a regression by submodels': withExtras(regression([linear]), [{ submodels: 8 }]),
  'a regression by submodels without hidden layers': withExtras(regression([[[1, 'linear']]]), [{ submodels: 3 }]),
  'three networks with votes': withExtras(classifier(['a', 'b', 'c'], [relu, [[3, 'softmax']], relu]), [
    { votes: 3, submodels: 2 },
    {},
    { votes: 7 },
  ]),
  'two networks with votes for two classes': withExtras(classifier(['no', 'yes'], [elu, [[2, 'softmax']]]), [
    { votes: 2 },
    { votes: 5, submodels: 3 },
  ]),
  'two networks with two votes each': withExtras(classifier(['a', 'b', 'c'], [relu, [[3, 'softmax']]]), [
    { votes: 2 },
    { votes: 2 },
  ]),
  'a regression with votes': withExtras(regression([linear, [[1, 'linear']]]), [{ votes: 4, submodels: 2 }, {}]),
  'decision factors': { ...classifier(['a', 'b', 'c', 'd'], [[[4, 'softmax']]]), decision: [0.25, 1, 3.5, 40] },
  'decision factors of two classes': {
    ...withExtras(classifier(['no', 'yes'], [elu, elu]), [{ submodels: 2 }, { votes: 3 }]),
    decision: [1, 60],
  },
} satisfies Readonly<Record<string, ModelParts>>;
