// The fused trainer against the ops trainer: two independent ways to the same numbers. Weights start alike, batches and
// dropped units are the same, so that after an epoch only float32 rounding may tell them apart.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
import { openBackend } from '../../src/kernels/backend.ts';
import { memory } from '../../src/kernels/tf.ts';
import { optimizers, type CandidateResult, type TrainingData, type TrainingSettings } from '../../src/mlp/candidate.ts';
import { createFusedTrainer } from '../../src/mlp/fused.ts';
import { createOpsTrainer } from '../../src/mlp/ops.ts';
import { randomStream, uniform } from '../../src/random.ts';
import { activations, type Architecture, type Layer } from '../../src/space/architecture.ts';
import { rejects } from '../rejects.ts';

const backend = await openBackend();

/** Rows whose label follows from their features, so that there is something to learn. */
function makeData(rows: number, width: number, classes: number, seed: number): TrainingData {
  const random = randomStream(seed, 'test data');
  const features = Float32Array.from({ length: rows * width }, () => 4 * uniform(random) - 2);
  const labels = Int32Array.from({ length: rows }, (_, row) => {
    const x = features[row * width]! + 0.5 * features[row * width + width - 1]!;
    return Math.min(classes - 1, Math.max(0, Math.floor(((x + 3) / 6) * classes)));
  });
  const cut = Math.floor(rows * 0.8);
  const index = Int32Array.from({ length: rows }, (_, row) => row);
  return { width, classes, features, labels, train: index.slice(0, cut), validation: index.slice(cut) };
}

const usual: TrainingSettings = {
  optimizer: 'adam', learningRate: 0.01, decay: 0, epochs: 1, batchSize: 32, dropout: 0.2, loss: 'matching',
};

/** Largest difference between two results' weights, relative to 1 or to the weight where that is larger. */
function distance(a: CandidateResult, b: CandidateResult): number {
  let worst = 0;
  a.weights!.forEach((layer, index) => {
    for (const part of ['kernel', 'bias'] as const) {
      const other = b.weights![index]![part];
      assert.is(layer[part].length, other.length);
      layer[part].forEach((value, at) => {
        worst = Math.max(worst, Math.abs(value - other[at]!) / Math.max(1, Math.abs(value)));
      });
    }
  });
  return worst;
}

async function both(data: TrainingData, settings: TrainingSettings, architecture: Architecture, number: number) {
  const job = { number, seed: 5, architecture };
  const results: CandidateResult[] = [];
  for (const create of [createFusedTrainer, createOpsTrainer]) {
    const trainer = create(backend, data, settings);
    results.push(await trainer.train(job));
    trainer.dispose();
  }
  return results as [CandidateResult, CandidateResult];
}

const hidden = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom(...activations));
const network = fc
  .array(fc.tuple(hidden, fc.boolean()), { minLength: 0, maxLength: 4 })
  .map((layers) => layers.flatMap(([layer, dropout]): Layer[] => (dropout ? [layer, 'dropout'] : [layer])));

test('after an epoch, the weights are those of the ops trainer within rounding', async () => {
  await fc.assert(
    fc.asyncProperty(
      network,
      fc.constantFrom(...optimizers),
      fc.integer({ min: 2, max: 6 }),
      fc.integer({ min: 1, max: 19 }),
      fc.integer({ min: 5, max: 90 }),
      fc.integer({ min: 1, max: 40 }),
      fc.constantFrom(0, 0.2, 0.7),
      fc.constantFrom(0, 0.05),
      fc.nat(1000),
      async (layers, optimizer, classes, width, rows, batchSize, dropout, decay, number) => {
        const data = makeData(rows, width, classes, number);
        const architecture: Architecture = [...layers, classes === 2 ? [1, 'sigmoid'] : [classes, 'softmax']];
        // Rates small enough that an epoch does not make rounding grow: momentum and sgd move by the gradient itself.
        const settings: TrainingSettings = { ...usual, optimizer, dropout, decay, batchSize, learningRate: 0.003 };
        const [fused, ops] = await both(data, settings, architecture, number);
        assert.is(fused.state, 'complete');
        // One step of adam or rmsprop moves a weight by up to 0.01 whatever its gradient's size, so a gradient that is
        // 0 but for rounding may go either way: such weights are allowed a share of the steps' length.
        const steps = Math.ceil(data.train.length / batchSize);
        const tolerance = optimizer === 'adam' || optimizer === 'rmsprop' ? 2e-3 * Math.min(steps, 10) : 2e-5;
        const far = distance(fused, ops);
        assert.ok(far < tolerance, `weights differ by ${far}`);
        for (const key of ['loss', 'valLoss'] as const) {
          assert.ok(Math.abs(fused.epochs[0]![key] - ops.epochs[0]![key]) < 1e-4 * (1 + ops.epochs[0]![key]), key);
        }
      },
    ),
    { numRuns: 150, includeErrorInReport: true },
  );
});

test.after(() => backend.dispose());
test.run();
