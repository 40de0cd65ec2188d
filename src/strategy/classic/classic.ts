// The tutorial's controller with its flaws, as a baseline for comparison. Each flaw is documented where it occurs.
// Unlike the tutorial's code, this code neither loops forever nor divides by 0.
import { randomStream } from '../../random.ts';
import { keepRemaining, takeRemaining } from '../../space/remaining.ts';
import type { SearchSpace } from '../../space/space.ts';
import { clipNorm } from '../../kernels/adam.ts';
import { add, exp, mul, type Scalar, tensor1d, tensor2d, tidy } from '../../kernels/tf.ts';
import { openAdam, startAdam } from '../adam.ts';
import { checkLearning, roundCorrelation } from '../round.ts';
import type { MeasuredProposal, Strategy } from '../strategy.ts';
import { prepareData } from './data.ts';
import { flatGradient, matricesOf } from './flat.ts';
import {
  classicPolicyLoss,
  classicPredictorLoss,
  classicShapes,
  classicSize,
  initialClassicParameters,
  runClassic,
} from './network.ts';
import { discountedRewards } from './reward.ts';
import { drawClassic, type Policy } from './sample.ts';

export interface ClassicOptions {
  readonly controllerEpochs?: number;
  readonly alpha?: number;
  /** Whether scores are predicted. The tutorial does not use the predictions. */
  readonly predictor?: boolean;
}

export interface ClassicState {
  readonly round: number;
  readonly parameters: Float32Array;
  readonly seen: readonly (readonly number[])[];
  readonly probabilities: readonly (readonly number[])[];
}

export function classicStrategy({
  controllerEpochs = 10,
  alpha = 0.9,
  predictor = true,
}: ClassicOptions = {}): Strategy<ClassicState> {
  checkLearning(controllerEpochs, alpha);
  return {
    name: 'classic',
    protocol: 'original',

    start: ({ space, seed }) => ({
      round: 0,
      parameters: initialClassicParameters(classicSize(space), seed),
      seen: [],
      probabilities: [],
    }),

    ask({ space, seed }, state, count) {
      const random = randomStream(seed, 'sample', state.round);
      const remaining = takeRemaining(space, state.seen);
      const policy = policyOf(space, state.parameters);
      const drawn: number[][] = [];
      while (drawn.length < count && remaining.count([]) > 0n)
        drawn.push(drawClassic(space, policy, remaining, random));
      const scores = predictor ? predict(space, state.parameters, drawn) : undefined;
      const seen = [...state.seen, ...drawn];
      keepRemaining(space, seen, remaining);
      return {
        proposals: drawn.map((tokens, row) => ({ tokens, ...(scores && { predicted: scores[row]! }) })),
        state: {
          ...state,
          round: state.round + 1,
          seen,
          probabilities: meanPolicy(space, policy, drawn),
        },
      };
    },

    tell({ space }, state, measured) {
      if (measured.length === 0) return { state, insight: {} };
      const correlation = roundCorrelation(measured);
      const { parameters, figures } = train(space, state.parameters, measured, { controllerEpochs, alpha, predictor });
      return {
        state: { ...state, parameters, probabilities: [] },
        insight: {
          ...(correlation !== undefined && { rankCorrelation: correlation }),
          choices: state.probabilities,
          figures,
        },
      };
    },
  };
}

/** Trains as the tutorial does after a round: with a new optimizer, and the whole round as one batch. */
function train(
  space: SearchSpace,
  start: Float32Array,
  measured: readonly MeasuredProposal[],
  { controllerEpochs, alpha, predictor }: Required<ClassicOptions>,
): { parameters: Float32Array; figures: Record<string, number> } {
  const size = classicSize(space);
  const rows = measured.length;
  const scores = measured.map(({ score = 0 }) => score);
  const { inputs, targets } = prepareData(
    space,
    measured.map(({ tokens }) => tokens),
  );
  const rewards = discountedRewards(scores, alpha);
  const shapes = classicShapes(size);
  const figures = { policyLoss: 0, predictorLoss: 0 };
  let trained = start;
  tidy(() => {
    const parameters = tensor1d(start);
    const adam = openAdam(startAdam(start.length));
    const inputTensor = tensor2d(inputs, [rows, size.inputs]);
    const targetTensor = tensor2d(targets, [rows, size.classes]);
    const [rewardTensor, measuredScores] = [tensor1d(rewards), tensor1d(scores)];
    for (let epoch = 0; epoch < controllerEpochs; epoch++) {
      tidy(() => {
        const gradient = flatGradient(shapes, parameters, (matrices) => {
          const { logOutput, scores: predicted } = runClassic(size, matrices, inputTensor);
          const policyLoss = classicPolicyLoss(targetTensor, logOutput, rewardTensor);
          const predictorLoss = classicPredictorLoss(predicted, measuredScores);
          figures.policyLoss = policyLoss.dataSync()[0]!;
          figures.predictorLoss = predictorLoss.dataSync()[0]!;
          return add(policyLoss, mul(predictorLoss, predictor ? 1 : 0)) as Scalar;
        });
        // Keras's clipnorm clips each variable separately.
        let offset = 0;
        for (const [height, width] of shapes) {
          clipNorm(gradient, 1, offset, height * width);
          offset += height * width;
        }
        adam.step(parameters, gradient, 0.01 / (1 + 0.1 * epoch));
      });
    }
    trained = parameters.dataSync() as Float32Array;
  });
  return { parameters: trained, figures };
}

/** The softmax of the network for a prefix; each prefix is computed once. */
function policyOf(space: SearchSpace, parameters: Float32Array): Policy {
  const size = classicSize(space);
  const cache = new Map<string, ArrayLike<number>>();
  return (prefix) => {
    const key = prefix.join(' ');
    let probabilities = cache.get(key);
    if (!probabilities) {
      const inputs = Float32Array.from({ length: size.inputs }, (_, position) => prefix[position] ?? 0);
      tidy(
        () =>
          void (probabilities = exp(
            runClassic(size, matricesOf(classicShapes(size), tensor1d(parameters)), tensor2d(inputs, [1, size.inputs]))
              .logOutput,
          ).dataSync()),
      );
      cache.set(key, probabilities!);
    }
    return probabilities!;
  };
}

/** Predicts scores from the network's inputs, which lack the last token of sequences of full length. */
function predict(space: SearchSpace, parameters: Float32Array, sequences: readonly (readonly number[])[]): number[] {
  if (sequences.length === 0) return [];
  const size = classicSize(space);
  const { inputs } = prepareData(space, sequences);
  let scores: ArrayLike<number> = [];
  tidy(
    () =>
      void (scores = runClassic(
        size,
        matricesOf(classicShapes(size), tensor1d(parameters)),
        tensor2d(inputs, [sequences.length, size.inputs]),
      ).scores.dataSync()),
  );
  return Array.from(scores);
}

/**
 * The mean policy at each position over the sequences that reach it, without padding, index 0 of the softmax. The last
 * position always has the output layer, whatever the network's output.
 */
function meanPolicy(space: SearchSpace, policy: Policy, sequences: readonly (readonly number[])[]): number[][] {
  const longest = Math.max(0, ...sequences.map(({ length }) => length));
  const outputLayerOnly = Float32Array.from({ length: space.vocabulary.length + 1 }, (_, id) =>
    id === space.outputToken ? 1 : 0,
  );
  return Array.from({ length: longest }, (_, position) => {
    const policies = sequences
      .filter(({ length }) => length > position)
      .map((tokens) => (position === space.maxLength - 1 ? outputLayerOnly : policy(tokens.slice(0, position))));
    return space.vocabulary.map((_, index) =>
      policies.reduce((sum, probabilities) => sum + probabilities[index + 1]! / policies.length, 0),
    );
  });
}
