// The tutorial's formulas, held against values worked out by hand.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend } from '../../src/kernels/backend.ts';
import { tensor1d, tensor2d, tidy } from '../../src/kernels/tf.ts';
import { randomStream } from '../../src/random.ts';
import { remainingOf } from '../../src/space/remaining.ts';
import { createSpace } from '../../src/space/space.ts';
import { classicStrategy } from '../../src/strategy/classic/classic.ts';
import { prepareData } from '../../src/strategy/classic/data.ts';
import {
  classicPolicyLoss,
  classicPredictorLoss,
  classicShapes,
  classicSize,
  initialClassicParameters,
  runClassic,
} from '../../src/strategy/classic/network.ts';
import { discountedRewards } from '../../src/strategy/classic/reward.ts';
import { drawClassic } from '../../src/strategy/classic/sample.ts';
import { matricesOf } from '../../src/strategy/classic/flat.ts';

const backend = await openBackend();

function near(actual: ArrayLike<number>, expected: readonly number[], tolerance = 1e-6): void {
  assert.is(actual.length, expected.length);
  expected.forEach((value, i) =>
    assert.ok(Math.abs(actual[i]! - value) < tolerance, `${i}: ${actual[i]}, not ${value}`),
  );
}

test('rewards are discounted across the samples of a round and normalised', () => {
  // Scores 0.7, 0.6, 0.4 less 0.5: r = 0.2, 0.1, -0.1. With alpha 0.5, G_2 = -0.1, G_1 = 0.1 - 0.05 = 0.05 and
  // G_0 = 0.2 + 0.05 - 0.025 = 0.225. Mean 0.175 / 3; variance (0.225² + 0.05² + 0.1²) / 3 - mean².
  const mean = 0.175 / 3;
  const deviation = Math.sqrt((0.225 ** 2 + 0.05 ** 2 + 0.1 ** 2) / 3 - mean ** 2);
  near(discountedRewards([0.7, 0.6, 0.4], 0.5), [
    (0.225 - mean) / deviation,
    (0.05 - mean) / deviation,
    (-0.1 - mean) / deviation,
  ]);
});

test('with equal scores the rewards still fall along the round: the flaw that is kept', () => {
  // r = 0.1 each: G = 0.1 · (1 + 0.9 + 0.81), 0.1 · (1 + 0.9), 0.1, which falls with the position alone.
  const [a, b, c] = discountedRewards([0.6, 0.6, 0.6], 0.9) as unknown as [number, number, number];
  assert.ok(a > b && b > c);
  // The tutorial divides by a deviation of 0 here.
  near(discountedRewards([0.6], 0.9), [0]);
  near(discountedRewards([0.5, 0.5], 0.9), [0, 0]);
});

test('sequences are padded behind; the network reads all but the last token, and the target is one-hot of the last', () => {
  const space = createSpace({ classes: 3, widths: [8], activations: ['relu', 'elu'], maxLength: 4 });
  // Tokens 1 and 2, dropout 3, output 4; padded to [1,4,0,0], [1,2,4,0] and [1,3,2,4].
  const { inputs, targets } = prepareData(space, [
    [1, 4],
    [1, 2, 4],
    [1, 3, 2, 4],
  ]);
  assert.equal([...inputs], [1, 4, 0, 1, 2, 4, 1, 3, 2]);
  assert.equal([...targets], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
});

test('the policy loss is the mean of -log of the whole softmax times the reward, whatever the target', () => {
  // Two samples, three classes: -(2 · (ln 0.5 + ln 0.25 + ln 0.25) - 1 · (ln 0.1 + ln 0.2 + ln 0.7)) / 6.
  const output = [0.5, 0.25, 0.25, 0.1, 0.2, 0.7];
  const log = output.map(Math.log) as [number, number, number, number, number, number];
  const expected = -(2 * (log[0] + log[1] + log[2]) - (log[3] + log[4] + log[5])) / 6;
  for (const target of [
    [1, 0, 0, 0, 1, 0],
    [0, 0, 1, 0, 0, 1],
  ]) {
    const loss = tidy(() =>
      classicPolicyLoss(tensor2d(target, [2, 3]), tensor2d(log, [2, 3]), tensor1d([2, -1])).dataSync(),
    );
    near(loss, [expected]);
  }
});

test('the predictor loss is the mean squared error', () => {
  // ((0.5 - 0.7)² + (0.6 - 0.2)²) / 2 = (0.04 + 0.16) / 2.
  near(
    tidy(() => classicPredictorLoss(tensor1d([0.5, 0.6]), tensor1d([0.7, 0.2])).dataSync()),
    [0.1],
  );
});

test('the network is a Keras LSTM over one time step, with a softmax and a sigmoid head', () => {
  const space = createSpace({ classes: 2, widths: [8], activations: ['relu'] });
  const size = { ...classicSize(space), units: 2 };
  const parameters = initialClassicParameters(size, 1).map((value, i) => value + ((i * 7) % 5) / 10);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  let from = 0;
  const [kernel, bias, head, headBias, score, scoreBias] = classicShapes(size).map(([rows, columns]) => {
    const start = from;
    from += rows * columns;
    return (row: number, column: number) => parameters[start + row * columns + column]!;
  }) as [Cell, Cell, Cell, Cell, Cell, Cell];
  const input = [1, 3];
  // Keras from a state of zeros: c = σ(i)·tanh(g), h = σ(o)·tanh(c), where the recurrent kernel and σ(f) meet zeros.
  const gate = (column: number) => bias(0, column) + input[0]! * kernel(0, column) + input[1]! * kernel(1, column);
  const hidden = [0, 1].map(
    (unit) => sigmoid(gate(2 + unit)) * Math.tanh(sigmoid(gate(unit)) * Math.tanh(gate(4 + unit))),
  );
  const dense = (weight: Cell, offset: Cell, column: number) =>
    offset(0, column) + hidden[0]! * weight(0, column) + hidden[1]! * weight(1, column);
  const logits = Array.from({ length: size.classes }, (_, column) => dense(head, headBias, column));
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
  tidy(() => {
    const { logOutput, scores } = runClassic(
      size,
      matricesOf(classicShapes(size), tensor1d(parameters)),
      tensor2d(input, [1, 2]),
    );
    near(
      logOutput.dataSync(),
      logits.map((logit) => logit - Math.log(total)),
    );
    near(scores.dataSync(), [sigmoid(dense(score, scoreBias, 0))]);
  });
});
type Cell = (row: number, column: number) => number;

test("drawing: padding is passed over, what may not come first is drawn again, the last place is the output's", () => {
  const space = createSpace({ classes: 3, widths: [8], activations: ['relu', 'elu'] });
  const asked: string[] = [];
  // First place: padding, dropout and output only now and then leave room for token 2. Second place: always dropout.
  const policy = (prefix: readonly number[]) => {
    asked.push(prefix.join());
    return prefix.length === 0 ? [0.3, 0, 0.1, 0.3, 0.3] : [0, 0, 0, 1, 0];
  };
  const random = randomStream(1, 'classic');
  assert.equal(drawClassic(space, policy, remainingOf(space), random), [2, 3, 4]);
  assert.ok(asked.filter((prefix) => prefix === '').length > 1);
  // Nothing but token 1, then the output: padding in the second place changes nothing.
  assert.equal(
    drawClassic(space, (prefix) => (prefix.length ? [0.5, 0, 0, 0, 0.5] : [0, 1, 0, 0, 0]), remainingOf(space), random),
    [1, 4],
  );
});

test('drawing ends where the tutorial hangs: a policy that only repeats, or only pads', () => {
  const space = createSpace({ classes: 3, widths: [8], activations: ['relu', 'elu'] });
  const remaining = remainingOf(space, [[1, 4]]);
  const stubborn = (prefix: readonly number[]) => (prefix.length ? [0, 0, 0, 0, 1] : [0, 1, 0, 0, 0]);
  const tokens = drawClassic(space, stubborn, remaining, randomStream(2, 'classic'), 50);
  assert.is(tokens[0], 1);
  assert.not.equal(tokens, [1, 4]);
  assert.is(remaining.count(tokens), 0n);
  const padding = () => [1, 0, 0, 0, 0];
  assert.is(drawClassic(space, padding, remainingOf(space), randomStream(3, 'classic'), 50).at(-1), 4);
});

test('it searches by the original protocol', () => {
  assert.is(classicStrategy().protocol, 'original');
});

test.after(() => backend.dispose());
test.run();
