// Balanced classes on memory that workers share, which has room for as many rows of an order as the table has rows.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileModules, openBackend } from '../../src/kernels/backend.ts';
import { TeamSlot } from '../../src/kernels/team.ts';
import type { CandidateJob, TrainingData, TrainingSettings } from '../../src/mlp/candidate.ts';
import { createFusedTrainer, createTeamTrainer } from '../../src/mlp/fused.ts';
import { PoolTable } from '../../src/mlp/pool/table.ts';
import { clusters } from './plain.ts';

const backend = await openBackend();
test.after(() => backend.dispose());

const settings: TrainingSettings = {
  optimizer: 'adam',
  learningRate: 0.01,
  decay: 0,
  epochs: 60,
  batchSize: 32,
  dropout: 0,
  loss: 'matching',
  classWeights: 'balanced',
};

test('networks that are refitted on nearly all of 40 rows have room, and the bits of those trained alone', async () => {
  const { features, width } = clusters(5, { count: 40 });
  // Three classes of 24, 11 and 5 rows; a fifth of a fifth validates, as with 20 seeds.
  const labels = Int32Array.from({ length: 40 }, (_, row) => (row < 24 ? 0 : row < 35 ? 1 : 2));
  const all = Int32Array.from(labels.keys());
  const splits = Array.from({ length: 20 }, (_, part) => ({
    train: all.filter((row) => row % 20 !== part),
    validation: all.filter((row) => row % 20 === part),
  }));
  const data: TrainingData = { task: 'classification', width, classes: 3, features, labels, ...splits[0]!, splits };
  const jobs = splits.map((_, split): CandidateJob => {
    const architecture = [
      [8, 'relu'],
      [3, 'softmax'],
    ] as const;
    return { number: -2 - split, seed: 1, architecture, split };
  });
  const table = new PoolTable(data, settings, { slots: 2, worker: {}, compile: compileModules });
  table.makeRoom(jobs);
  const shared = createTeamTrainer(new TeamSlot(table.memory!, 0), data, settings);
  const alone = createFusedTrainer(backend, data, settings);
  for (const job of jobs) {
    const [a, b] = [await shared.train(job), await alone.train(job)];
    assert.equal([a.state, a.epochs, a.weights], [b.state, b.epochs, b.weights]);
  }
  shared.dispose();
  alone.dispose();
});

test.run();
