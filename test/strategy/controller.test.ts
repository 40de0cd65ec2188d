import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ControllerSize, runController } from '../../src/kernels/controller.ts';
import { openBackend } from '../../src/kernels/backend.ts';
import { tensor1d, tidy } from '../../src/kernels/tf.ts';
import { randomStream, uniform } from '../../src/random.ts';
import { enumerateSequences } from '../../src/space/enumerate.ts';
import { remainingOf } from '../../src/space/remaining.ts';
import { createSpace, type SearchSpace } from '../../src/space/space.ts';
import { startAdam } from '../../src/strategy/adam.ts';
import { roundAdvantages } from '../../src/strategy/controller/advantages.ts';
import { type Batch, type Choice, freeChoice, toBatch } from '../../src/strategy/controller/batch.ts';
import { controllerStrategy } from '../../src/strategy/controller/controller.ts';
import { gradientFunction, learn, type RoundBatch } from '../../src/strategy/controller/learn.ts';
import { initialParameters, networkShapes, networkSize, batchTensors } from '../../src/strategy/controller/network.ts';
import { bestOf, samplesPerProposal } from '../../src/strategy/controller/predictor.ts';
import { sampleRound } from '../../src/strategy/controller/sample.ts';

const backend = await openBackend();

/** Log-probability of each choice's sequence under the controller's own policy. */
function logProbabilities(
  space: SearchSpace,
  size: ControllerSize,
  parameters: Float32Array,
  choices: readonly Choice[],
) {
  const batch = toBatch(space, choices);
  let steps: ArrayLike<number> = [];
  tidy(() => {
    steps = runController(size, tensor1d(parameters), batchTensors(size, batch)).dataSync();
  });
  return choices.map((_, row) => {
    let sum = 0;
    for (let step = 0; step < batch.steps; step++) sum += steps[step * batch.rows + row]!;
    return sum;
  });
}

/** Weights far from their start, where policies are uneven. */
function roughParameters(size: ControllerSize, seed: number): Float32Array {
  const random = randomStream(seed, 'rough');
  return initialParameters(size, seed).map((value) => value + 0.6 * (uniform(random) - 0.5));
}

test('the probabilities of all 840 sequences of length 3 sum to one', () => {
  const space = createSpace({ classes: 3 });
  const size = networkSize(space);
  const choices = [...enumerateSequences(space)].map((tokens) => freeChoice(space, tokens));
  assert.is(choices.length, 840);
  for (const parameters of [initialParameters(size, 1), roughParameters(size, 2)]) {
    const sum = logProbabilities(space, size, parameters, choices).reduce((total, log) => total + Math.exp(log), 0);
    assert.ok(Math.abs(sum - 1) < 1e-5, `${sum}`);
  }
});

test('without what has been used, the probabilities of what remains sum to one', () => {
  const space = createSpace({ classes: 2, widths: [8, 16], activations: ['relu', 'elu'], maxLength: 4 });
  const size = networkSize(space);
  const all = [...enumerateSequences(space)];
  const remaining = remainingOf(
    space,
    all.filter((_, index) => index % 3 !== 0),
  );
  const choices = all
    .filter((_, index) => index % 3 === 0)
    .map((tokens) => ({ tokens, masks: tokens.map((_, position) => remaining.mask(tokens.slice(0, position))) }));
  const logs = logProbabilities(space, size, roughParameters(size, 3), choices);
  const sum = logs.reduce((total, log) => total + Math.exp(log), 0);
  assert.ok(Math.abs(sum - 1) < 1e-5, `${sum}`);
});

test('samples come out as often as their probability says', () => {
  const space = createSpace({ classes: 2, widths: [8], activations: ['relu', 'elu'] });
  const size = networkSize(space);
  const parameters = roughParameters(size, 5);
  const all = [...enumerateSequences(space)];
  const chances = logProbabilities(
    space,
    size,
    parameters,
    all.map((tokens) => freeChoice(space, tokens)),
  ).map(Math.exp);
  const counts = all.map(() => 0);
  const draws = 800;
  for (let draw = 0; draw < draws; draw++) {
    const random = randomStream(draw, 'sample');
    const { choices } = sampleRound(space, size, parameters, remainingOf(space), random, 1);
    counts[all.findIndex((tokens) => tokens.join() === choices[0]!.tokens.join())]!++;
  }
  // 2 [h,out] + 4 [h,h,out] + 2 [h,dropout,out]; chi-square with 7 degrees of freedom stays below 24.3 with p = 0.999.
  assert.is(all.length, 8);
  const chiSquare = counts.reduce(
    (sum, count, i) => sum + (count - draws * chances[i]!) ** 2 / (draws * chances[i]!),
    0,
  );
  assert.ok(chiSquare < 24.3, `${chiSquare}`);
});

/** The loss of `learn` in its first epoch in float64, by scalar loops: an oracle that shares no code with it. */
function plainLoss(size: ControllerSize, parameters: ArrayLike<number>, batch: Batch, round: RoundBatch): number {
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  let offset = 0;
  const matrices = networkShapes(size).map(([rows, columns]) => {
    const start = offset;
    offset += rows * columns;
    return (row: number, column: number) => parameters[start + row * columns + column]!;
  });
  const [embedding, inputKernel, recurrent, bias, head, headBias] = matrices as [M, M, M, M, M, M];
  const { units } = size;
  const range = (n: number) => Array.from({ length: n }, (_, i) => i);
  let policy = 0;
  let entropy = 0;
  let predictor = 0;
  for (let row = 0; row < batch.rows; row++) {
    let hidden = range(units).map(() => 0);
    let cell = range(units).map(() => 0);
    for (let step = 0; step < batch.steps; step++) {
      const at = step * batch.rows + row;
      const gate = range(4 * units).map((column) => {
        let sum = bias(0, column);
        for (const e of range(size.embedding)) sum += embedding(batch.inputs[at]!, e) * inputKernel(e, column);
        for (const u of range(units)) sum += hidden[u]! * recurrent(u, column);
        return sum;
      });
      cell = range(units).map(
        (u) => sigmoid(gate[units + u]!) * cell[u]! + sigmoid(gate[u]!) * Math.tanh(gate[3 * units + u]!),
      );
      hidden = range(units).map((u) => sigmoid(gate[2 * units + u]!) * Math.tanh(cell[u]!));
      const out = range(size.tokens + 1).map((column) =>
        range(units).reduce((sum, u) => sum + hidden[u]! * head(u, column), headBias(0, column)),
      );
      const allowed = range(size.tokens).filter((token) => batch.logitMask[at * size.tokens + token] === 0);
      const total = allowed.reduce((sum, token) => sum + Math.exp(out[token]!), 0);
      const log = (token: number) => out[token]! - Math.log(total);
      // REINFORCE's own form: its gradient is that of the clipped surrogate where the policy has not moved yet.
      policy -= log(batch.chosen[at]!) * round.advantages[at]!;
      entropy -= allowed.reduce((sum, token) => sum + Math.exp(log(token)) * log(token), 0);
      predictor += round.targetWeights[at]! * (sigmoid(out[size.tokens]!) - round.targets[at]!) ** 2;
    }
  }
  return policy / round.policyRows - (0.05 * entropy) / round.policyRows + predictor;
}
type M = (row: number, column: number) => number;

test('the gradient of policy, entropy and predictor equals a numerical one', () => {
  const space = createSpace({ classes: 3, widths: [8, 16], activations: ['relu'], maxLength: 4 });
  // Small, so that every parameter can be moved: 5 + 1 tokens, 2 units.
  const size: ControllerSize = { tokens: space.vocabulary.length + 1, embedding: 2, units: 2 };
  const parameters = roughParameters(size, 7);
  const remaining = remainingOf(space, [[1, 2, 4]]);
  const round = [
    [1, 4],
    [2, 3, 1, 4],
    [1, 2, 3, 4],
  ].map((tokens) => ({
    tokens,
    masks: tokens.map((_, position) => remaining.mask(tokens.slice(0, position))),
  }));
  const batch = toBatch(space, [...round, { tokens: [2, 2, 4] }]);
  const random = randomStream(8, 'target weights');
  const scores = [0.2, 0.9, 0.6, 0.4];
  const roundBatch = {
    batch,
    policyRows: 3,
    advantages: roundAdvantages(
      batch,
      round.map(({ tokens }, i) => ({ tokens, score: scores[i]! })),
      0.5,
      0.9,
    ),
    targets: batch.ends.map((_, at) => scores[at % 4]!),
    targetWeights: batch.ends.map((end) => end * (0.1 + 0.2 * uniform(random))),
  };
  const [gradient, losses] = tidy(() => {
    const placed = tensor1d(parameters);
    return gradientFunction(size, placed, roundBatch, 0.05)(placed).map((tensor) => tensor.dataSync());
  }) as [Float32Array, Float32Array];
  const whole = losses[0]! - 0.05 * losses[1]! + losses[2]!;
  // The surrogate itself is -Σ A / rows where REINFORCE's form is -Σ log π · A / rows: entropy and predictor must agree.
  const unmoved = { ...roundBatch, advantages: new Float32Array(batch.inputs.length) };
  const surrogate = -roundBatch.advantages.reduce((sum, advantage) => sum + advantage, 0) / 3;
  assert.ok(Math.abs(whole - surrogate - plainLoss(size, parameters, batch, unmoved)) < 1e-5);
  const doubles = Float64Array.from(parameters);
  let largest = 0;
  for (let i = 0; i < doubles.length; i++) {
    const kept = doubles[i]!;
    const loss = (shift: number) => {
      doubles[i] = kept + shift;
      return plainLoss(size, doubles, batch, roundBatch);
    };
    // Central differences: the error is of the order of the shift squared, 1e-10.
    const numerical = (loss(1e-5) - loss(-1e-5)) / 2e-5;
    doubles[i] = kept;
    largest = Math.max(largest, Math.abs(numerical));
    assert.ok(Math.abs(numerical - gradient[i]!) < 2e-5, `parameter ${i}: ${gradient[i]} against ${numerical}`);
  }
  assert.ok(largest > 0.1, 'the gradients are too small for the comparison to mean anything');
});

test('learning makes good choices likelier and bad ones less likely, and moves predictions to the scores', () => {
  const space = createSpace({ classes: 3 });
  const size = networkSize(space);
  const parameters = initialParameters(size, 9);
  const round = [
    [1, 2, 30],
    [5, 30],
    [28, 29, 30],
  ].map((tokens) => freeChoice(space, tokens));
  const batch = toBatch(space, round);
  const scores = [1, 0, 0.5];
  const roundBatch = {
    batch,
    policyRows: 3,
    advantages: roundAdvantages(
      batch,
      round.map(({ tokens }, i) => ({ tokens, score: scores[i]! })),
      0.5,
      1,
    ),
    targets: batch.ends.map((end, at) => end * scores[at % 3]!),
    targetWeights: batch.ends.map((end) => end / 3),
  };
  const before = logProbabilities(space, size, parameters, round);
  const short = learn(size, { parameters, adam: startAdam(parameters.length) }, roundBatch, { epochs: 1 });
  const long = learn(size, { parameters, adam: startAdam(parameters.length) }, roundBatch, { epochs: 20 });
  const after = logProbabilities(space, size, long.parameters, round);
  assert.ok(after[0]! > before[0]!);
  assert.ok(after[1]! < before[1]!);
  assert.ok(long.losses.predictorLoss < short.losses.predictorLoss / 2);
});

test('advantages are discounted along the steps of each sequence, and normalised over the round', () => {
  // Baseline 0.5, alpha 0.5: sequence 1 of 2 steps with score 1 has G = [0.25, 0.5], sequence 2 of 3 steps with score 0
  // has G = [-0.125, -0.25, -0.5]; over the 5 values the mean is -0.025 and the deviation sqrt(mean of squares - mean²).
  const returns = [0.25, 0.5, -0.125, -0.25, -0.5];
  const mean = -0.025;
  const deviation = Math.sqrt(returns.reduce((sum, g) => sum + g * g, 0) / 5 - mean * mean);
  const [a, b, c, d, e] = returns.map((g) => (g - mean) / deviation) as [number, number, number, number, number];
  const round = [
    { tokens: [1, 30], score: 1 },
    { tokens: [1, 2, 30], score: 0 },
  ];
  // One more row, an earlier trial, has no say: 3 rows, steps first.
  const advantages = roundAdvantages({ rows: 3, steps: 3 }, round, 0.5, 0.5);
  [a, c, 0, b, d, 0, 0, e, 0].forEach((expected, at) =>
    assert.ok(Math.abs(advantages[at]! - expected) < 1e-6, `${at}`),
  );
  const equal = round.map(({ tokens }) => ({ tokens, score: 0.5 }));
  assert.equal([...roundAdvantages({ rows: 2, steps: 3 }, equal, 0.5, 0.9)], [0, 0, 0, 0, 0, 0]);
});

/** A round of the strategy's own proposals, told with these scores: how it moved the parameters, and with what advantages. */
function firstRound(scoreOf: (index: number) => number) {
  const space = createSpace({ classes: 3, widths: [8, 16, 32], activations: ['relu', 'tanh'], maxLength: 5 });
  const context = { space, seed: 11 };
  const strategy = controllerStrategy({ predictor: false });
  const asked = strategy.ask(context, strategy.start(context), 10);
  const measured = asked.proposals.map(({ tokens }, index) => ({ tokens, score: scoreOf(index) }));
  return { space, measured, ...strategy.tell(context, asked.state, measured) };
}

test('a round of equal scores pulls nothing anywhere: only the bonus for entropy moves the policy', () => {
  // 0.7 is none that float64 sums without an error: ten of them are 6.999999999999999.
  for (const score of [0, 0.7, 0.93, 1]) {
    const { insight, state } = firstRound(() => score);
    assert.is(insight.figures!['policyLoss'], 0, `the surrogate of scores of ${score}`);
    assert.is(insight.figures!['baseline'], score);
    assert.is(state.baseline, score);
  }
  assert.equal(firstRound(() => 0.7).state.parameters, firstRound(() => 1).state.parameters);
});

test('in the first round advantages do not follow the position in the sequence', () => {
  // Scores of a table that is easy: all far above 0.5, close to one another, and no matter of the length.
  const scores = [0.9, 0.94, 0.92, 0.96, 0.91, 0.93, 0.95, 0.9, 0.97, 0.92];
  const { insight } = firstRound((index) => scores[index]!);
  const baseline = insight.figures!['baseline']!;
  assert.ok(Math.abs(baseline - 0.93) < 1e-12);
  // Ten sequences of four steps; the share of the advantages' variance, which is 1, that lies between the steps.
  const round = scores.map((score) => ({ tokens: [1, 2, 3, 4], score }));
  const betweenSteps = (from: number) => {
    const advantages = roundAdvantages({ rows: 10, steps: 4 }, round, from, 0.9);
    const means = [0, 1, 2, 3].map((step) => advantages.slice(10 * step, 10 * step + 10).reduce((a, b) => a + b) / 10);
    return means.reduce((sum, mean) => sum + mean * mean, 0) / 4;
  };
  assert.ok(betweenSteps(baseline) < 1e-10, `${betweenSteps(baseline)}`);
  assert.ok(betweenSteps(0.5) > 0.5, 'a baseline far from the scores would show');
});

test('a batch allows what was chosen, whatever its mask says, and refuses what is not a token', () => {
  const space = createSpace({ classes: 2, widths: [8], activations: ['relu', 'elu'], maxLength: 3 });
  // Tokens 1 and 2 are layers, 3 is dropout, 4 the output. The mask of the first step leaves out 1, which was chosen.
  const masks = [Uint8Array.of(0, 0, 1, 0, 0), Uint8Array.of(0, 1, 1, 1, 1)];
  const { rows, steps, inputs, chosen, logitMask, ends } = toBatch(space, [
    { tokens: [1, 4], masks },
    { tokens: [2, 1, 4] },
  ]);
  assert.equal([rows, steps], [2, 3]);
  assert.equal([...inputs], [0, 0, 1, 2, 4, 1]);
  assert.equal([...chosen], [1, 2, 4, 1, 0, 4]);
  assert.equal([...ends], [0, 0, 1, 0, 0, 1]);
  const allowed = Array.from({ length: 6 }, (_, at) =>
    [0, 1, 2, 3, 4].filter((token) => logitMask[at * 5 + token] === 0),
  );
  assert.equal(allowed, [[1, 2], [2], [1, 2, 3, 4], [1], [0], [4]]);
  assert.throws(() => toBatch(space, [{ tokens: [5, 4] }]), /Got token 5/);
});

test('the predictor chooses among extra samples only after three rounds in which it ranked well', () => {
  assert.is(samplesPerProposal([]), 1);
  assert.is(samplesPerProposal([0.9, 0.9]), 1);
  assert.is(samplesPerProposal([-1, 0.3, 0.3, 0.31]), 3);
  assert.is(samplesPerProposal([0.9, 0.9, 0.9, 0, 0, 0.8]), 1);
  assert.equal(bestOf([0.1, 0.9, 0.5, 0.9, 0.2], 3), [1, 2, 3]);
  assert.equal(bestOf([0.5, 0.5, 0.5], 2), [0, 1]);
  assert.equal(bestOf([0.5], 2), [0]);
});

test('once it ranks well, proposals are the best predicted of three times as many, and the rest stay unseen', () => {
  const space = createSpace({ classes: 3 });
  const context = { space, seed: 3 };
  const strategy = controllerStrategy();
  const state = strategy.start(context);
  const few = strategy.ask(context, { ...state, rankCorrelations: [0.5, 0.5, 0.5] }, 5);
  const many = strategy.ask(context, state, 15);
  const best = bestOf(
    many.proposals.map(({ predicted }) => predicted!),
    5,
  ).map((index) => many.proposals[index]);
  assert.equal(few.proposals, best);
  assert.equal(
    few.state.seen,
    best.map((proposal) => proposal!.tokens),
  );
});

test.after(() => backend.dispose());
test.run();
