import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { activationEffects, depthEffects, type ReportTrial, widthEffects } from '../../src/report/index.ts';

const trial = (architecture: ReportTrial['architecture'], score?: number): ReportTrial => ({
  number: 0,
  round: 0,
  tokens: [1],
  params: 1,
  architecture,
  ...(score === undefined ? { state: 'failed' } : { state: 'complete', score }),
});

const output = [3, 'softmax'] as const;
const trials = [
  trial([[16, 'relu'], output], 0.5),
  trial([[16, 'tanh'], 'dropout', output], 0.75),
  trial([[8, 'relu'], [128, 'relu'], output], 0.25),
  trial([[8, 'relu'], [16, 'tanh'], output], 0.75),
  trial([[8, 'elu'], output]),
];

test('widths by position: means, sample deviations and numbers of trials, worked out by hand', () => {
  // First layer: 8 has 0.25 and 0.75, 16 has 0.5 and 0.75. The failed trial counts nowhere.
  // Deviation of two values is their distance over the square root of 2.
  assert.equal(widthEffects(trials), [
    {
      position: 0,
      effects: [
        { value: '8', count: 2, mean: 0.5, deviation: Math.sqrt((2 * 0.25 * 0.25) / 1), scores: [0.25, 0.75] },
        { value: '16', count: 2, mean: 0.625, deviation: Math.sqrt((2 * 0.125 * 0.125) / 1), scores: [0.5, 0.75] },
      ],
    },
    // 16 goes before 128, as numbers go; dropout has no width.
    {
      position: 1,
      effects: [
        { value: '16', count: 1, mean: 0.75, deviation: 0, scores: [0.75] },
        { value: '128', count: 1, mean: 0.25, deviation: 0, scores: [0.25] },
      ],
    },
  ]);
});

test('activations by position, dropout among them; the output layer never', () => {
  const seen = activationEffects(trials).map(({ effects }) =>
    effects.map(({ value, count, mean }) => [value, count, mean]),
  );
  assert.equal(seen, [
    [
      // (0.5 + 0.25 + 0.75) / 3
      ['relu', 3, 0.5],
      ['tanh', 1, 0.75],
    ],
    [
      ['dropout', 1, 0.75],
      ['relu', 1, 0.25],
      ['tanh', 1, 0.75],
    ],
  ]);
});

test('depth counts hidden layers without dropout', () => {
  const seen = depthEffects(trials).map(({ value, count, mean }) => [value, count, mean]);
  // One: 0.5 and 0.75. Two: 0.25 and 0.75.
  assert.equal(seen, [
    ['1', 2, 0.625],
    ['2', 2, 0.5],
  ]);
});

test('nothing finished has no effects', () => {
  const none = [trial([[8, 'relu'], output])];
  assert.equal([widthEffects(none), activationEffects(none), depthEffects(none)], [[], [], []]);
  assert.equal([widthEffects([]), activationEffects([]), depthEffects([])], [[], [], []]);
});

test.run();
