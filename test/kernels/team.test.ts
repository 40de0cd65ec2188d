// Teams against one network trained alone on tfjs's heap: the same bits for any network, batch and number of members.
// The members are real threads; this file is also what they run.
import { joinedHelpers } from './joined-helpers.ts';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as fc from 'fast-check';
import { openBackend } from '../../src/kernels/backend.ts';
import {
  abortTeam,
  inviteHelpers,
  slotBytesOf,
  sharedFeatures,
  shareTable,
  TeamSlot,
  usefulMembers,
  type TeamMemory,
} from '../../src/kernels/team.ts';
import { tensor1d, tensor2d } from '../../src/kernels/tf.ts';
import { strideOf } from '../../src/layout.ts';
import { Network, type EpochOptions, type NetworkOptions } from '../../src/kernels/train.ts';
import { randomStream, uniform } from '../../src/random.ts';

interface Problem {
  readonly options: NetworkOptions;
  readonly params: Float32Array;
  readonly features: Float32Array;
  readonly labels: Int32Array;
  readonly epoch: EpochOptions;
  readonly order: Int32Array;
  readonly measured: Int32Array;
}

interface Outcome {
  readonly sums: readonly unknown[];
  readonly predicted: Float32Array;
  readonly params: Float32Array;
}

interface Trainable {
  trainEpoch(order: Int32Array, options: EpochOptions): unknown;
  evaluate(order: Int32Array): unknown;
  predict(order: Int32Array): Float32Array;
  params(): Float32Array;
}

/** Three epochs, each measured; `between` comes before each. */
function run(network: Trainable, { epoch, order, measured }: Problem, between: (epoch: number) => void): Outcome {
  const sums: unknown[] = [];
  for (let at = 0; at < 3; at++) {
    between(at);
    sums.push(network.trainEpoch(order, epoch), network.evaluate(measured));
  }
  return { sums, predicted: network.predict(measured), params: network.params() };
}

type Told =
  | {
      readonly type: 'lead';
      readonly team: TeamMemory;
      readonly problem: Problem;
      /** How many helpers there must be before each of the three epochs. */
      readonly helpers: readonly number[];
    }
  | { readonly type: 'assist'; readonly team: TeamMemory; readonly slot: number; readonly network: number };

/** Helpers that have joined the leader, whose slot is the first. */
const joined = (team: TeamMemory) => joinedHelpers(team, 0);

if (!isMainThread) {
  const nap = new Int32Array(new SharedArrayBuffer(4));
  parentPort!.on('message', (told: Told) => {
    if (told.type === 'assist') {
      parentPort!.postMessage(new TeamSlot(told.team, told.slot).assist(0, told.network));
      return;
    }
    const { team, problem, helpers } = told;
    const everyone = (most: number) => ({
      next: (joined: number) => Math.min(joined + 1, most),
      note: () => undefined,
    });
    const network = new TeamSlot(team, 0).lead(problem.options, problem.params, everyone);
    const outcome = run(network, problem, (epoch) => {
      // The pause lets helpers fall asleep, so that they have to be woken.
      do Atomics.wait(nap, 0, 0, 2);
      while (joined(team) < helpers[epoch]!);
    });
    network.dispose();
    parentPort!.postMessage(outcome);
  });
} else {
  const backend = await openBackend();
  const threads = Array.from({ length: 4 }, () => new Worker(fileURLToPath(import.meta.url)));
  const answerOf = <T>(thread: Worker) => new Promise<T>((resolve) => thread.once('message', resolve));
  let networks = 0;

  /** Trains with the first thread as leader and others that join before the epochs that are given. */
  async function together(problem: Problem, joins: readonly number[]): Promise<{ outcome: Outcome; pieces: number[] }> {
    const { options, features, labels } = problem;
    const bytes = slotBytesOf(options, labels.length, threads.length);
    const team = shareTable(features, labels, strideOf(options), threads.length, bytes);
    const network = ++networks;
    inviteHelpers(team, 0, network);
    const helpers = [0, 1, 2].map((epoch) => joins.filter((join) => join <= epoch).length);
    const outcome = answerOf<Outcome>(threads[0]!);
    threads[0]!.postMessage({ type: 'lead', team, problem, helpers } satisfies Told);
    const assisted: Promise<number>[] = [];
    for (const [at, join] of joins.entries()) {
      const thread = threads[at + 1]!;
      // Before the first epoch, or some time after.
      if (join > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      assisted.push(answerOf<number>(thread));
      thread.postMessage({ type: 'assist', team, slot: at + 1, network } satisfies Told);
    }
    return { outcome: await outcome, pieces: await Promise.all(assisted) };
  }

  function alone(problem: Problem): Outcome {
    const { features, labels, options, params } = problem;
    const table = {
      features: tensor2d(features, [labels.length, strideOf(options)]),
      labels: tensor1d(labels, 'int32'),
    };
    const network = new Network(options, params);
    const bound: Trainable = {
      trainEpoch: (order, epoch) => network.trainEpoch(table, order, epoch),
      evaluate: (order) => network.evaluate(table, order),
      predict: (order) => network.predict(table, order),
      params: () => network.params(),
    };
    const outcome = run(bound, problem, () => undefined);
    network.dispose();
    table.features.dispose();
    table.labels.dispose();
    return outcome;
  }

  const layer = fc.record({
    units: fc.integer({ min: 1, max: 70 }),
    activation: fc.constantFrom('sigmoid', 'tanh', 'relu', 'elu'),
    drops: fc.boolean(),
  });
  const head = fc.oneof(
    fc.record({ head: fc.constant('softmax'), classes: fc.integer({ min: 2, max: 7 }) }),
    fc.record({ head: fc.constantFrom('sigmoid', 'constant', 'linear'), classes: fc.constant(1) }),
  );
  const problems = fc
    .record({
      hidden: fc.array(layer, { maxLength: 3 }),
      head,
      optimizer: fc.constantFrom('sgd', 'momentum', 'rmsprop', 'adagrad', 'adam'),
      width: fc.integer({ min: 1, max: 40 }),
      rows: fc.integer({ min: 1, max: 260 }),
      batchSize: fc.integer({ min: 1, max: 90 }),
      weightDecay: fc.constantFrom(0, 0.1),
      submodels: fc.constantFrom(undefined, undefined, 1, 2, 5),
      categories: fc.oneof(fc.constant([] as number[]), fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 12 })),
      draw: fc.nat(),
    })
    .map(
      ({
        hidden,
        head: { head, classes },
        optimizer,
        rows,
        weightDecay,
        submodels,
        categories,
        draw,
        ...own
      }): Problem => {
        const batchSize = submodels ? Math.ceil(own.batchSize / submodels) : own.batchSize;
        const random = randomStream(draw, 'team test');
        const layers = [
          ...hidden.map(({ units, activation, drops }, at) => ({ units, activation, dropout: drops ? at + 1 : 0 })),
          { units: classes },
        ];
        // Rows may be of codes alone.
        const numbers = categories.length > 2 ? own.width % 20 : own.width;
        const width = categories.reduce((sum, levels) => sum + levels, numbers);
        let [count, inputs] = [(submodels ?? 0) * width, width];
        for (const [at, { units }] of layers.entries()) {
          count += (inputs + 1) * units * (at === layers.length - 1 ? (submodels ?? 1) : 1);
          inputs = units;
        }
        const values = (length: number, scale: number) =>
          Float32Array.from({ length }, () => scale * (2 * uniform(random) - 1));
        const targets = values(rows, 1);
        return {
          options: {
            ...{ width, categories, layers, head, optimizer, batchSize, submodels },
            labelSmoothing: 0.1,
          } as NetworkOptions,
          params: values(count, 0.3),
          features: Float32Array.from(
            Array.from({ length: rows }, () => [
              ...values(numbers, 2),
              ...categories.map((levels) => Math.floor(uniform(random) * (levels + 1)) - 1),
            ]).flat(),
          ),
          labels:
            head === 'linear'
              ? new Int32Array(targets.buffer)
              : Int32Array.from({ length: rows }, () => Math.floor(uniform(random) * Math.max(2, classes))),
          epoch: { learningRate: 0.02, weightDecay, dropout: 0.3, seed: draw >>> 1 },
          order: Int32Array.from({ length: rows }, (_, at) => (at * 37) % rows),
          measured: Int32Array.from({ length: Math.ceil(rows / 2) }, (_, at) => rows - 1 - at),
        };
      },
    );

  test('any network, batch and number of members, who may join at any time: the bits of one alone', async () => {
    const joins = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 3 }).map((list) => list.sort());
    await fc.assert(
      fc.asyncProperty(problems, joins, async (problem, list) => {
        const { outcome, pieces } = await together(problem, list);
        assert.equal(outcome, alone(problem));
        // Each member works on every piece from its epoch on, unless a batch has too few rows for so many.
        const room = Math.ceil((problem.options.batchSize * (problem.options.submodels ?? 1)) / 4);
        pieces.forEach((count, at) => assert.ok(count > 0 || at + 1 >= room || list[at] === 2, `${pieces}`));
      }),
      { numRuns: 60 },
    );
  });

  test('a network of many pieces: helpers take part in all that follow', async () => {
    const [one] = fc.sample(problems, { seed: 1, numRuns: 1 }) as [Problem];
    const random = randomStream(1, 'team test');
    const layers = [
      { units: 256, activation: 'tanh' as const },
      { units: 128, activation: 'elu' as const, dropout: 1 },
      { units: 3 },
    ];
    const rows = 1500;
    const large: Problem = {
      ...one,
      options: { width: 10, layers, head: 'softmax', optimizer: 'adam', batchSize: 32 },
      params: Float32Array.from({ length: 11 * 256 + 257 * 128 + 129 * 3 }, () => 0.2 * uniform(random) - 0.1),
      features: Float32Array.from({ length: rows * 10 }, () => 2 * uniform(random) - 1),
      labels: Int32Array.from({ length: rows }, () => Math.floor(3 * uniform(random))),
      order: Int32Array.from({ length: rows }, (_, at) => (at * 7) % rows),
      measured: Int32Array.from({ length: 400 }, (_, at) => at),
    };
    const { outcome, pieces } = await together(large, [0, 1]);
    assert.equal(outcome, alone(large));
    // 36,000 weights and 32 rows: 14 batches are 5e7 multiplications and additions, so an epoch's 47 are 4 pieces, and
    // measuring is one; three epochs and a prediction are 16 pieces. The second helper joins before the second
    // epoch begins.
    assert.is(pieces[0], 16);
    assert.ok(pieces[1]! >= 11 && pieces[1]! <= 16, `${pieces}`);
  });

  test('a helper that comes too late, or for another network, is not kept', async () => {
    const [problem] = fc.sample(problems, { seed: 2, numRuns: 1 }) as [Problem];
    const bytes = slotBytesOf(problem.options, problem.labels.length, 2);
    const team = shareTable(problem.features, problem.labels, strideOf(problem.options), 2, bytes);
    assert.equal(sharedFeatures(team), problem.features);
    const late = new TeamSlot(team, 1);
    assert.is(late.assist(0, 5), 0);
    inviteHelpers(team, 0, 6);
    assert.is(late.assist(0, 5), 0);
    new TeamSlot(team, 0).lead(problem.options, problem.params).dispose();
    assert.is(late.assist(0, 6), 0);
    assert.is(joined(team), 0);
  });

  test('a helper whose leader never comes fails when the team is aborted', async () => {
    const [problem] = fc.sample(problems, { seed: 2, numRuns: 1 }) as [Problem];
    const bytes = slotBytesOf(problem.options, problem.labels.length, 2);
    const team = shareTable(problem.features, problem.labels, strideOf(problem.options), 2, bytes);
    inviteHelpers(team, 0, 7);
    const waiting = new Worker(fileURLToPath(import.meta.url));
    const failed = new Promise<Error>((resolve) => waiting.once('error', resolve));
    waiting.postMessage({ type: 'assist', team, slot: 1, network: 7 } satisfies Told);
    while (joined(team) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    abortTeam(team, 0);
    assert.match((await failed).message, /The others of this team were ended/);
  });

  test('what does not fit is refused, and small steps are one member’s', () => {
    const [problem] = fc.sample(problems, { seed: 3, numRuns: 1 }) as [Problem];
    const { options, params, features, labels } = problem;
    const team = shareTable(features, labels, strideOf(options), 1, 64);
    const slot = new TeamSlot(team, 0);
    assert.throws(() => slot.lead(options, params), /bytes for a slot of 64; share the table anew first/);
    const roomy = shareTable(features, labels, strideOf(options), 1, slotBytesOf(options, labels.length, 1));
    assert.throws(() => new TeamSlot(roomy, 0).lead(options, params.subarray(1)), /parameters for a network of/);
    const network = new TeamSlot(roomy, 0).lead(options, params);
    assert.throws(() => network.evaluate(new Int32Array(labels.length + 1)), /rows in an order/);
    // 3 multiplications and additions for each weight and row; a million for each member beyond the first.
    assert.is(usefulMembers(1000, 32), 1);
    assert.is(usefulMembers(25_000, 32), 2);
    assert.is(usefulMembers(1_000_000, 32), 8, 'a member has four rows at least');
    assert.is(usefulMembers(1_000_000, 3), 1);
    assert.is(usefulMembers(1_000_000, 4096), 32);
    // Many workers need no more memory each than a team of 16 has use for: 64 rows are measured at a time.
    assert.is(slotBytesOf(options, 100, 256) <= slotBytesOf({ ...options, batchSize: 64 }, 100, 16), true);
  });

  test.after(async () => {
    await Promise.all(threads.map((thread) => thread.terminate()));
    backend.dispose();
  });
  test.run();
}
