// The fused trainer against the ops trainer over a whole training: where rounding has grown for epochs, single weights
// no longer say much, but what the networks have learned must be the same.
// Not in `npm run check`: it trains for seconds.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend } from '../../src/kernels/backend.ts';
import type { TrainingSettings } from '../../src/mlp/candidate.ts';
import { createFusedTrainer } from '../../src/mlp/fused.ts';
import { createOpsTrainer } from '../../src/mlp/ops.ts';
import { prepareDataset } from '../../src/table/prepare.ts';
import { parseTable } from '../../src/table/read.ts';
import { testWhen } from '../runtimes/optional.ts';
import { missingTables, tableText } from '../tables.ts';
import { classification } from '../tasks.ts';

const seeds = 20;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1));

for (const [name, target, epochs] of [
  ['penguins', 'species', 20],
  ['wine_quality_white', 'quality_label', 6],
] as const) {
  testWhen(
    missingTables(name),
    `${name}: over 20 seeds both trainers reach the same accuracy, well within the spread of the seeds`,
    async () => {
      const backend = await openBackend();
      const table = parseTable(tableText(name));
      const { classes, ...dataset } = classification(prepareDataset(table, { target, seed: 0 }));
      const data = { ...dataset, classes: classes.length };
      const settings: TrainingSettings = {
        optimizer: 'adam',
        learningRate: 0.01,
        decay: 0,
        epochs,
        batchSize: 64,
        dropout: 0.2,
        loss: 'matching',
      };
      const reached = await Promise.all(
        [createFusedTrainer, createOpsTrainer].map(async (create) => {
          const trainer = create(backend, data, settings);
          const accuracies: number[] = [];
          for (let seed = 0; seed < seeds; seed++) {
            const { epochs: measured } = await trainer.train({
              number: 0,
              seed,
              architecture: [[24, 'tanh'], 'dropout', [16, 'relu'], [classes.length, 'softmax']],
            });
            accuracies.push(measured.at(-1)!.valScore);
          }
          trainer.dispose();
          return accuracies;
        }),
      );
      const [fused, ops] = reached as [number[], number[]];
      const spread = deviation(ops);
      assert.ok(spread > 0, 'seeds differ');
      const apart = Math.abs(mean(fused) - mean(ops));
      assert.ok(apart < spread / 10, `means ${apart} apart, spread of the seeds ${spread}`);
      assert.ok(Math.abs(deviation(fused) - spread) < spread / 10);
      backend.dispose();
    },
  );
}

test.run();
