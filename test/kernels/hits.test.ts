// Rows that are right are counted exactly beyond 2²⁴, the first whole number after which float32 has gaps, on tfjs's heap
// and on the memory of teams.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend } from '../../src/kernels/backend.ts';
import { shareTable, slotBytesOf, TeamSlot } from '../../src/kernels/team.ts';
import { tensor1d, tensor2d } from '../../src/kernels/tf.ts';
import { Network, type NetworkOptions } from '../../src/kernels/train.ts';

const many = 2 ** 24 + 1;
const options: NetworkOptions = {
  width: 1,
  layers: [{ units: 1 }],
  head: 'sigmoid',
  optimizer: 'sgd',
  batchSize: 8192,
};
// A logit of 0 says class 0, which is every row's.
const params = new Float32Array(2);
/** The loss of a row is log 2. The sum is float64 on the way and float32 in the end. */
const loss = Math.fround(many * Math.fround(Math.log(2)));
const expected = { loss, right: many };

test('a network on the heap', async () => {
  const backend = await openBackend();
  const network = new Network(options, params);
  const table = { features: tensor2d([0], [1, 1]), labels: tensor1d([0], 'int32') };
  const order = new Int32Array(many);
  assert.equal(network.evaluate(table, order), expected);
  assert.equal(network.trainEpoch(table, order, { learningRate: 0 }), expected);
  network.dispose();
  table.features.dispose();
  table.labels.dispose();
  backend.dispose();
});

test('a network on shared memory', () => {
  const team = shareTable(new Float32Array(many), new Int32Array(many), 1, 1, slotBytesOf(options, many, 1));
  const network = new TeamSlot(team, 0).lead(options, params);
  const order = new Int32Array(many);
  assert.equal(network.evaluate(order), expected);
  assert.equal(network.trainEpoch(order, { learningRate: 0 }), expected);
  network.dispose();
});

test.run();
