// A time budget without a clock: pools that stand still until they are aborted show what is kept and what comes first.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CandidateJob, CandidatePool } from '../../src/mlp/candidate.ts';
import { planFinal, type Given } from '../../src/study/final/plan.ts';
import { atDeadline } from '../../src/study/deadline.ts';
import { resumeStudy } from '../../src/study/load.ts';
import { memoryStorage } from '../../src/study/memory.ts';
import { readOptions, type SearchOptions } from '../../src/study/options.ts';
import { search } from '../../src/study/search.ts';
import { holdBackend, smallStudy, table } from './fixture.ts';
import { pretendPool } from './pretend-pool.ts';

holdBackend(test);

/** A pool that gives so many results, and then none until it is aborted. */
function standsStill(
  after: (job: CandidateJob, results: number) => boolean,
): CandidatePool & { readonly aborts: number } {
  let [results, aborts] = [0, 0];
  const inner = pretendPool();
  return {
    get aborts() {
      return aborts;
    },
    size: 1,
    open: (data, settings) => inner.open(data, settings),
    async train(jobs, options = {}) {
      const all = [];
      for (const job of jobs) {
        if (after(job, results)) {
          await new Promise<void>((resolve) => {
            if (options.signal?.aborted) resolve();
            options.signal?.addEventListener('abort', () => resolve(), { once: true });
          });
          aborts++;
          throw options.signal?.reason;
        }
        results++;
        all.push(...(await inner.train([job], options)));
      }
      return all;
    },
    dispose: () => inner.dispose(),
  };
}

/**
 * One architecture on one encoding with three folds. So many epochs, which nobody trains, earn all that is planned.
 */
const oneMember = (options: Partial<SearchOptions>): SearchOptions =>
  smallStudy({
    refit: 'train+validation',
    epochs: 200,
    ensemble: 1,
    finalSeeds: 3,
    finalEpochs: 2,
    submodels: 1,
    featureEncoding: 'robust',
    ...options,
  });

test('a deadline calls back at once where it has passed, and never where it is called off or farther than timers go', async () => {
  const calls: string[] = [];
  atDeadline(performance.now() - 1, () => calls.push('past'));
  assert.equal(calls, ['past']);
  const callOff = atDeadline(performance.now() + 1, () => calls.push('called off'));
  callOff();
  // A timer of 2^31 ms or more would end at once.
  const far = [2 ** 32, Number.POSITIVE_INFINITY].map((ms) =>
    atDeadline(performance.now() + ms, () => calls.push('far')),
  );
  await new Promise<void>((resolve) => void atDeadline(performance.now() + 5, resolve));
  for (const one of far) one();
  assert.equal(calls, ['past']);
});

test('trials that train when the time is up are aborted, though no result comes', async () => {
  const pool = standsStill((_, results) => results === 1);
  const study = await search(table, smallStudy({ pool, timeBudget: 0.2 }));
  assert.equal([study.ended, study.trials.length, pool.aborts], ['budget', 1, 1]);
  assert.ok(study.model());
});

test('without a complete trial there is nothing to make a model of, so the time may be up for long', async () => {
  const pool = pretendPool({ fails: ({ number }) => number < 2 });
  const study = await search(table, smallStudy({ pool, timeBudget: 1e-9 }));
  assert.equal([study.ended, study.trials.map(({ state }) => state)], ['budget', ['failed', 'failed', 'complete']]);
  assert.ok(study.model());
});

test('the networks that are finished when the time is up make the model, and a resumed study has all', async () => {
  const whole = await search(table, oneMember({ pool: pretendPool() }));
  const planned = whole.model().networks.length;
  assert.ok(planned > 1, 'the plan has several networks');
  const storage = memoryStorage();
  // Trials count up from 0, final networks down from −2.
  let final = 0;
  const pool = standsStill(({ number }) => number < 0 && ++final > 1);
  const study = await search(table, oneMember({ pool, storage, timeBudget: 0.6 }));
  assert.is(study.ended, 'budget');
  assert.is(study.model().networks.length, 1);
  const text = (networks: unknown) => JSON.stringify(networks);
  const all = whole.model().networks.map(text);
  assert.ok(all.includes(text(study.model().networks[0])), 'it is one of those that an untroubled study has');
  const resumed = await resumeStudy(storage, table, { strategy: smallStudy().strategy, pool: pretendPool() });
  assert.equal([resumed.ended, resumed.digest], ['rounds', whole.digest]);
  assert.equal(resumed.model().networks.map(text), all);
});

test('where the time is up among the networks on all rows, the model is that without them', async () => {
  const without = await search(table, oneMember({ pool: pretendPool() }));
  const calls: number[] = [];
  const pool = standsStill(({ number }) => {
    // Networks on all rows have odd numbers; see `numberOf`.
    const onAll = number < -1 && number % 2 !== 0;
    if (onAll) calls.push(number);
    return onAll;
  });
  const study = await search(table, oneMember({ pool, refit: 'all', timeBudget: 0.6 }));
  assert.is(study.ended, 'budget');
  assert.is(calls.length, 1);
  const usual = without.model().networks.map((network) => JSON.stringify(network));
  const own = study.model().networks.map((network) => JSON.stringify(network));
  assert.equal(own, usual.slice(0, own.length), 'as many as the time was planned to be enough for');
});

test('a budget that is used up before the final networks begin none of them', async () => {
  let negative = 0;
  const inner = pretendPool();
  const pool: CandidatePool = {
    ...inner,
    train(jobs, options) {
      negative += jobs.filter(({ number }) => number < 0).length;
      return inner.train(jobs, options);
    },
  };
  const study = await search(table, oneMember({ pool, timeBudget: 1e-9 }));
  assert.equal([study.ended, negative], ['budget', 0]);
});

test('with a budget, final networks that are clearly worse than the best trial leave it the model', async () => {
  for (const [valLoss, isKept] of [
    [100, true],
    [1e-6, false],
  ] as const) {
    const inner = pretendPool();
    const pool: CandidatePool = {
      ...inner,
      open: (data, trainer) => inner.open(data, trainer),
      train: (jobs, { onResult, ...options } = {}) =>
        inner.train(jobs, {
          ...options,
          onResult: (result) =>
            onResult?.(
              result.number < 0
                ? { ...result, epochs: result.epochs.map((epoch) => ({ ...epoch, valLoss, valScore: 0.5 })) }
                : result,
            ),
        }),
    };
    const study = await search(table, oneMember({ pool, timeBudget: 1e6 }));
    assert.is(study.ended, isKept ? 'budget' : 'rounds');
    // What the search has left is measured apart only where it is not the model.
    assert.is(study.evaluation!.searched === undefined, isKept);
    assert.is(study.model().networks.length, isKept ? 1 : 3);
  }
});

const { settings } = readOptions({ target: 'a' });
const given: Given = {
  architectures: [
    [
      [16, 'relu'],
      [3, 'softmax'],
    ],
    [
      [8, 'relu'],
      [3, 'softmax'],
    ],
  ],
  widths: [4, 20],
  rows: 2000,
  folds: 5,
  trials: 10,
};

test('with a deadline the plan follows from the time and not from the trials', () => {
  const ample = planFinal(settings, { ...given, operations: 1e15 });
  const trials = planFinal(settings, { ...given, operations: 1e15, trials: 1000 });
  assert.equal(ample, trials);
  assert.is(ample.folds, 5);
  // Less time makes less of everything, and at last one network of one epoch at one rate.
  const little = planFinal(settings, { ...given, operations: 1 });
  assert.equal([little.members.length, little.folds, little.divisors.length, little.training.epochs], [1, 1, 1, 1]);
});

test('the linear baseline and measuring take their part of the operations', () => {
  const epochs = (besides: Given['besides']) => {
    const { training, members, folds } = planFinal(settings, {
      ...given,
      architectures: given.architectures.slice(0, 1),
      widths: [4],
      folds: 1,
      // An epoch of one network: six operations for each of its 131 weights and each row; see `operationsPerWeight`.
      operations: 30 * 6 * 131 * 2000,
      ...(besides && { besides }),
    });
    assert.equal([members.length, folds], [1, 1]);
    return training.epochs * (training.passes ?? 1);
  };
  const alone = epochs(undefined);
  // A baseline as large as the network halves what there is for it; measuring as much as ten epochs takes ten away.
  const halved = epochs({ linear: 131, measuring: 0 });
  assert.ok(halved < alone, `${halved} < ${alone}`);
  const measured = epochs({ linear: 0, measuring: 10 * 6 * 2000 });
  assert.ok(measured < alone, `${measured} < ${alone}`);
});

test.run();
