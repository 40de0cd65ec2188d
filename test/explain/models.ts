// Models made by hand whose function is known: sums of hinges of single columns, and small networks that mix columns.
import { createModel, type Model } from '../../src/export/model.ts';
import type { ClassificationParts, RegressionParts } from '../../src/export/parts.ts';
import { encodedWidth, type Encoder } from '../../src/table/encoder.ts';
import { randomStream, uniform } from '../../src/random.ts';
import { network } from '../export/handmade.ts';

export type Row = Readonly<Record<string, string | number | null>>;

const about = { score: 0.5, digest: 'd'.repeat(64), warnings: [], version: '0.1.0' };
const number = (name: string) => ({ kind: 'number', name, median: 0.25, mean: 0, scale: 1 }) as const;

/** Columns of numbers, which the network reads as they are; 0.25 where missing. */
export const numbers = (...names: readonly string[]): Encoder => ({ columns: names.map(number) });

/** A number a, a number b, a category c of three levels with missing ones. */
export const mixedEncoder: Encoder = {
  columns: [number('a'), number('b'), { kind: 'one-hot', name: 'c', levels: ['x', 'y', 'z'], missing: true }],
};

/** What the columns of `additive` add to its value. */
export const terms = {
  // Missing numbers count as 0.25, the encoder's median.
  a: (a: number | null) => 2 * (3 * Math.max(0, a ?? 0.25) - 2 * Math.max(0, (a ?? 0.25) - 1)),
  b: (b: number | null) => 2 * (-1.5 * Math.max(0, -(b ?? 0.25))),
  c: (c: string | null) => 2 * ({ x: 1, y: -2, z: 0.5 }[c as string] ?? (c === null ? 4 : 0)),
};
export const additiveConstant = 10;

/**
 * 10 + 2 · (3 max(0, a) − 2 max(0, a − 1) − 1.5 max(0, −b) + the weight of c's level): features are a, b, x, y, z,
 * missing; 10 and 2 are the target's mean and deviation.
 */
export const additive: Model = createModel({
  ...about,
  task: 'regression',
  target: 'value',
  targetScale: { mean: additiveConstant, deviation: 2 },
  encoder: mixedEncoder,
  networks: [
    {
      architecture: [
        [7, 'relu'],
        [1, 'linear'],
      ],
      weights: [
        {
          // Row-major [features, units]: units are a, a − 1, −b, x, y, z, missing.
          kernel: Float32Array.of(
            ...[1, 1, 0, 0, 0, 0, 0],
            ...[0, 0, -1, 0, 0, 0, 0],
            ...[0, 0, 0, 1, 0, 0, 0],
            ...[0, 0, 0, 0, 1, 0, 0],
            ...[0, 0, 0, 0, 0, 1, 0],
            ...[0, 0, 0, 0, 0, 0, 1],
          ),
          bias: Float32Array.of(0, -1, 0, 0, 0, 0, 0),
        },
        { kernel: Float32Array.of(3, -2, -1.5, 1, -2, 0.5, 4), bias: Float32Array.of(0) },
      ],
    },
  ],
} satisfies RegressionParts);

/** The probability of `yes` is the sigmoid of a sum over columns of numbers. */
export function logistic(weights: Readonly<Record<string, number>>): Model {
  const parts: ClassificationParts = {
    ...about,
    task: 'classification',
    target: 'answer',
    classes: ['no', 'yes'],
    encoder: numbers(...Object.keys(weights)),
    networks: [
      {
        architecture: [[1, 'sigmoid']],
        weights: [{ kernel: Float32Array.from(Object.values(weights)), bias: Float32Array.of(0) }],
      },
    ],
  };
  return createModel(parts);
}

/** A classifier of three classes whose two networks mix all columns of the encoder. */
export function mixing(encoder: Encoder, seed = 3): Model {
  const width = encodedWidth(encoder);
  return createModel({
    ...about,
    task: 'classification',
    target: 'answer',
    classes: ['p', 'q', 'r'],
    encoder,
    networks: [
      network(
        [
          [9, 'tanh'],
          [3, 'softmax'],
        ],
        width,
        seed,
      ),
      network(
        [
          [6, 'relu'],
          [3, 'softmax'],
        ],
        width,
        seed + 1,
      ),
    ],
  });
}

/** Rows for `mixedEncoder` with answers p, q, r and values; every ninth cell is missing. */
export function mixedRows(count: number, seed: number) {
  const random = randomStream(seed, 'test rows');
  const draw = () => uniform(random);
  const orMissing = <T>(value: T): T | null => (draw() < 1 / 9 ? null : value);
  return Array.from({ length: count }, () => ({
    a: orMissing(Math.round((3 * draw() - 1) * 100) / 100),
    b: orMissing(Math.round((2 * draw() - 1) * 100) / 100),
    c: orMissing('xyz'[Math.floor(3 * draw())]!),
    answer: 'pqr'[Math.floor(3 * draw())]!,
    value: Math.round(40 * draw()) / 2,
  }));
}

/** Rows of numbers from −1 to 1, with what `answer` makes of a row and of a further random number. */
export function numberRows(
  names: readonly string[],
  count: number,
  seed: number,
  answer: (row: Record<string, number>, luck: number) => string = () => 'yes',
): Row[] {
  const random = randomStream(seed, 'test numbers');
  return Array.from({ length: count }, () => {
    const row = Object.fromEntries(names.map((name) => [name, 2 * uniform(random) - 1]));
    return { ...row, answer: answer(row, uniform(random)) };
  });
}

/** A model's answers to rows by its own `predict`: probabilities in the order of the classes, or the value. */
export async function answersOf(model: Model, rows: readonly Row[]): Promise<number[][]> {
  const predictions = await model.predict(rows);
  return predictions.map(({ value, probabilities }) =>
    value === undefined
      ? (model.task === 'regression' ? [] : model.classes).map((name) => probabilities![name]!)
      : [value],
  );
}
