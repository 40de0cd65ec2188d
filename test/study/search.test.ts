import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as fc from 'fast-check';
import { epochWeightedScore } from '../../src/mlp/score.ts';
import { memoryStorage } from '../../src/study/memory.ts';
import { loadStudy, resumeStudy } from '../../src/study/load.ts';
import { search } from '../../src/study/search.ts';
import type { SearchOptions } from '../../src/study/options.ts';
import type { Trial } from '../../src/study/trial.ts';
import { rejects } from '../rejects.ts';
import { classification } from '../tasks.ts';
import { holdBackend, penguinsText, smallStudy, table } from './fixture.ts';
import { pretendPool } from './pretend-pool.ts';

holdBackend(test);

test('a study has its trials, in order, with what each is made of', async () => {
  const study = await search(table, smallStudy());
  assert.is(study.ended, 'rounds');
  assert.equal(
    study.trials.map(({ number, round }) => [number, round]),
    [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => [n, Math.floor(n / 3)]),
  );
  for (const trial of study.trials) {
    assert.is(trial.tokens.length, trial.architecture.length);
    assert.equal(trial.architecture.at(-1), [3, 'softmax']);
    if (trial.state === 'complete') assert.is(trial.score, epochWeightedScore(trial.epochs));
    assert.is(trial.predicted === undefined, trial.round === 0);
  }
  const failed = study.trials[4]!;
  assert.equal(
    [failed.state, failed.reason, failed.score, failed.epochs.length],
    ['failed', 'the loss was NaN in epoch 2', undefined, 1],
  );
  assert.is(new Set(study.trials.map(({ tokens }) => tokens.join())).size, 9);
  assert.is(study.insights.length, 3);
});

test('the best trial has the highest score, and top() is in order', async () => {
  const study = await search(table, smallStudy({ top: 2 }));
  const scores = study.trials.flatMap(({ score }) => score ?? []).sort((a, b) => b - a);
  assert.is(study.best?.score, scores[0]);
  assert.equal(
    study.top().map(({ score }) => score),
    scores.slice(0, 2),
  );
  assert.equal(
    study.top(100).map(({ score }) => score),
    scores,
  );
});

test('a trial starts from the weights that earlier rounds left for its pairs of layers, and from nothing of its own round', async () => {
  const pool = pretendPool();
  const jobs = new Map<number, readonly unknown[] | undefined>();
  const { train } = pool;
  pool.train = (given, options) => {
    for (const { number, initial } of given) jobs.set(number, initial);
    return train(given, options);
  };
  const storage = memoryStorage();
  const study = await search(table, smallStudy({ pool, storage, rounds: 4 }));
  // By hand: per pair of layers, the last complete trial of an earlier round that has it.
  const pairs = ({ architecture }: Trial) => {
    const names = ['input', ...architecture.filter((layer) => layer !== 'dropout').map(String)];
    return names.slice(1).map((name, index) => `${names[index]} ${name}`);
  };
  let shared = 0;
  for (const trial of study.trials) {
    const earlier = study.trials.filter(({ round }) => round < trial.round);
    const expected = pairs(trial).map((pair) => earlier.some((other) => pairs(other).includes(pair)));
    assert.equal(
      jobs.get(trial.number)!.map((weights) => weights !== undefined),
      expected,
    );
    shared += expected.filter(Boolean).length;
  }
  assert.ok(shared > 5);
  const apart = await search(table, smallStudy({ oneShot: false, rounds: 4 }));
  assert.not.equal(apart.digest, study.digest);
});

test('only weights that something may still start from are kept, and the winner', async () => {
  const storage = memoryStorage();
  const study = await search(table, smallStudy({ storage, rounds: 6 }));
  const lastBy = new Map<string, number>();
  for (const { architecture, number, state } of study.trials) {
    if (state === 'failed') continue;
    let before = 'input';
    for (const layer of architecture.filter((layer) => layer !== 'dropout')) {
      lastBy.set(`${before}>${layer}`, number);
      before = String(layer);
    }
  }
  const needed = [...new Set([...lastBy.values(), study.best!.number])];
  assert.equal(await storage.listBlobs('weights/'), needed.map((number) => `weights/${number}.safetensors`).sort());
  assert.ok(needed.length < study.trials.length);
});

test('the features are those of the encoding that is asked for, unless the strategy reads the table as it is', async () => {
  const bill = async (options: object) => {
    const { dataset } = await search(table, smallStudy({ rounds: 1, samples: 1, ...options }));
    const column = dataset.encoder.columns.find(({ name }) => name === 'bill_length_mm');
    assert.ok(column?.kind === 'number');
    return { column, fingerprint: dataset.fingerprint };
  };
  const robust = await bill({});
  assert.ok(robust.column.factor !== undefined && robust.column.edges === undefined);
  const same = await bill({ featureEncoding: 'robust' });
  assert.equal(same, robust);
  const piecewise = await bill({ featureEncoding: 'piecewise' });
  assert.ok(piecewise.column.factor !== undefined && piecewise.column.edges !== undefined);
  const standard = await bill({ featureEncoding: 'standard' });
  assert.ok(standard.column.factor === undefined && standard.column.scale !== 1);
  assert.is(new Set([robust, piecewise, standard].map(({ fingerprint }) => fingerprint)).size, 3);
  const raw = await bill({ featureEncoding: 'piecewise', strategy: 'classic' });
  assert.equal([raw.column.mean, raw.column.scale, raw.column.edges], [0, 1, undefined]);
  await rejects(
    search(table, { ...smallStudy(), featureEncoding: 'robst' as 'robust' }),
    /Got "robst" for option "featureEncoding"; expected one of auto, standard, robust, piecewise\. Did you mean "robust"\?/,
  );
});

test('results may come in any order and at any time', async () => {
  const expected = await search(table, smallStudy());
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), fc.boolean(), async (order, wait) => {
      const seen: number[] = [];
      const pool = pretendPool({
        fails: ({ number }) => number === 4,
        order: () => order,
        pause: () => (wait ? new Promise((resolve) => setTimeout(resolve, 0)) : Promise.resolve()),
      });
      const study = await search(table, smallStudy({ pool, onTrial: ({ number }) => void seen.push(number) }));
      assert.is(study.digest, expected.digest);
      assert.equal(
        seen,
        [0, 3, 6].flatMap((first) => order.map((index) => first + index)),
      );
    }),
    { numRuns: 8, seed: 1 },
  );
});

test('events tell what happens, and are waited for', async () => {
  const told: string[] = [];
  const study = await search(
    table,
    smallStudy({
      onStart: ({ total, trials, settings, dataset, space }) => {
        const { classes } = classification(dataset);
        told.push(`start ${total} ${trials.length} ${settings.rounds} ${classes.length} ${space.outputToken}`);
      },
      onTrial: async ({ number }) => {
        await new Promise((resolve) => setTimeout(resolve, 0));
        told.push(`trial ${number}`);
      },
      onRound: async ({ number, trials, best }) => {
        await new Promise((resolve) => setTimeout(resolve, 0));
        told.push(`round ${number} ${trials.length} ${best?.number}`);
      },
    }),
  );
  const bestAfter = (count: number) =>
    study.trials.slice(0, count).reduce((best, trial) => ((trial.score ?? -1) > (best.score ?? -1) ? trial : best))
      .number;
  // 4 hidden layers, dropout, output: token 6 is the output.
  assert.equal(told, [
    'start 9 0 3 3 6',
    ...[0, 1, 2].flatMap((round) => [
      ...[0, 1, 2].map((index) => `trial ${3 * round + index}`),
      `round ${round} 3 ${bestAfter(3 * round + 3)}`,
    ]),
  ]);
});

test("an error of a caller's function or of the pool ends the search with that error", async () => {
  await rejects(
    search(
      table,
      smallStudy({
        onTrial: () => {
          throw new Error('disk full');
        },
      }),
    ),
    /^disk full$/,
  );
  await rejects(
    search(table, smallStudy({ onRound: () => Promise.reject(new Error('pipe closed')) })),
    /^pipe closed$/,
  );
  const pool = pretendPool();
  pool.train = () => Promise.reject(new Error('a defect'));
  await rejects(search(table, smallStudy({ pool })), /^a defect$/);
  const silent = pretendPool();
  const { train } = silent;
  silent.train = (jobs, options) => train(jobs.slice(1), options);
  await rejects(search(table, smallStudy({ pool: silent })), /2 results for 3 candidates/);
});

test('a used-up space ends the study with a word', async () => {
  // 1 layer of choice: [8 relu, out] and, with length 3, [8 relu, 8 relu, out] and [8 relu, dropout, out].
  const options = { widths: [8], activations: ['relu'], rounds: 5, samples: 2 } as const;
  const study = await search(table, smallStudy(options));
  assert.equal([study.ended, study.trials.length], ['space', 3]);
  const even = await search(table, smallStudy({ ...options, dropout: 0 }));
  assert.equal([even.ended, even.trials.length], ['space', 2]);
  const totals: number[] = [];
  await search(table, smallStudy({ ...options, onStart: ({ total }) => void totals.push(total) }));
  assert.equal(totals, [3]);
});

test('an aborted search resolves with what is finished, and goes on later as if nothing had been', async () => {
  const expected = await search(table, smallStudy());
  for (let after = 0; after <= 9; after++) {
    const storage = memoryStorage();
    const controller = new AbortController();
    if (after === 0) controller.abort();
    let count = 0;
    const onTrial = () => {
      if (++count === after) controller.abort();
    };
    // As a pool with workers: a pause in which the abort is heard.
    const pool = pretendPool({
      fails: ({ number }) => number === 4,
      pause: () => new Promise((resolve) => setTimeout(resolve, 0)),
    });
    const study = await search(table, smallStudy({ storage, signal: controller.signal, onTrial, pool }));
    assert.is(study.ended, after === 9 ? 'rounds' : 'interrupted');
    assert.is(study.trials.length, after);
    assert.is((await loadStudy(storage)).digest, study.digest);
    if (after > 0) assert.is(study.model().digest, study.digest);
    else assert.throws(() => study.model(), /no trial has finished/);
    const events = smallStudy();
    const resumed = await search(table, { ...events, storage });
    assert.is(resumed.digest, expected.digest);
    assert.is((events.pool as ReturnType<typeof pretendPool>).trained.length, 9 - after);
  }
});

test('a listener is left on no signal', async () => {
  const controller = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = controller.signal;
  controller.signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners++;
    addEventListener.apply(controller.signal, args);
  };
  controller.signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners--;
    removeEventListener.apply(controller.signal, args);
  };
  await search(table, smallStudy({ signal: controller.signal }));
  await rejects(
    search(
      table,
      smallStudy({
        signal: controller.signal,
        onTrial: () => {
          throw new Error('no');
        },
      }),
    ),
    /no/,
  );
  assert.is(listeners, 0);
});

test('a time budget ends between trials, after at least one, and the study can go on', async () => {
  const expected = await search(table, smallStudy());
  const storage = memoryStorage();
  // Used up when it begins.
  const study = await search(table, smallStudy({ storage, timeBudget: 1e-9 }));
  assert.equal([study.ended, study.trials.length], ['budget', 1]);
  assert.ok(study.model());
  const next = await search(table, smallStudy({ storage, timeBudget: 1e-9 }));
  assert.equal([next.ended, next.trials.length], ['budget', 1]);
  const rest = await resumeStudy(storage, table, {
    strategy: smallStudy().strategy,
    pool: smallStudy().pool,
    timeBudget: 1e9,
  });
  assert.equal([rest.ended, rest.digest], ['rounds', expected.digest]);
});

test('a finished study is replayed without a pool', async () => {
  const storage = memoryStorage();
  const study = await search(table, smallStudy({ storage }));
  const log = await storage.readLog();
  const pool = pretendPool();
  const events: string[] = [];
  const again = await search(
    table,
    smallStudy({ storage, pool, onTrial: () => void events.push('trial'), onRound: () => void events.push('round') }),
  );
  assert.equal([again.digest, pool.opened, events], [study.digest, 0, []]);
  assert.is(await storage.readLog(), log, 'and nothing is written');
});

test('more rounds go on where the study ended', async () => {
  const expected = await search(table, smallStudy({ rounds: 5 }));
  const storage = memoryStorage();
  await search(table, smallStudy({ storage }));
  const pool = pretendPool();
  const grown = await search(table, smallStudy({ storage, rounds: 5, pool }));
  assert.equal([grown.digest, pool.trained], [expected.digest, [9, 10, 11, 12, 13, 14]]);
  assert.is((await loadStudy(storage)).settings.rounds, 5);
  await rejects(
    search(table, smallStudy({ storage, rounds: 4 })),
    /rounds: 5 there, 4 here \(it may grow, not shrink\)/,
  );
});

test('a storage with another study is refused, and keeps it', async () => {
  const storage = memoryStorage('studies/first');
  const study = await search(table, smallStudy({ storage, source: 'penguins.csv' }));
  const log = await storage.readLog();
  await rejects(
    search(table, smallStudy({ storage, seed: 6, widths: [8] })),
    /studies\/first holds a study with other settings \(widths: \[8,16\] there, \[8\] here; seed: 5 there, 6 here\)/,
  );
  await rejects(
    search(table, smallStudy({ storage, strategy: 'random' })),
    /strategy: "attentive" there, "random" here/,
  );
  await rejects(
    search(
      penguinsText((rows) => rows.slice(0, 80)),
      smallStudy({ storage }),
    ),
    /holds a study of another table \(penguins.csv\): there: 86 rows.*; here: 80 rows/,
  );
  await rejects(
    search(
      penguinsText(([first, ...others]) => [first!.replace('Adelie', 'Gentoo'), ...others]),
      smallStudy({ storage }),
    ),
    /another table.*cells differ/,
  );
  assert.is(await storage.readLog(), log);
  assert.is((await loadStudy(storage)).digest, study.digest);
});

test('a study is loaded without its table', async () => {
  const storage = memoryStorage('studies/a');
  await rejects(loadStudy(storage), /no study in studies\/a/);
  const study = await search(table, smallStudy({ storage, source: 'penguins.csv' }));
  const loaded = await loadStudy(storage);
  assert.equal(loaded.trials, study.trials);
  assert.equal(
    [loaded.digest, loaded.ended, loaded.source, loaded.best, loaded.test],
    [study.digest, 'rounds', 'penguins.csv', study.best, study.test],
  );
  assert.equal(loaded.space, study.space);
  assert.equal(loaded.settings, study.settings);
  assert.equal(loaded.warnings, study.warnings);
  assert.is(loaded.table.rows.test, study.dataset.test.length);
  assert.is(loaded.seconds, 8 * 0.25 + 0.5);
  // NaN has no place in the journal.
  assert.equal(loaded.insights[0], { figures: { told: 3 }, choices: [[0.25, 0.75]] });
  assert.equal(await loaded.predict(table), await study.predict(table));
});

test('a model of an earlier state, or a damaged one, is none until the study is resumed', async () => {
  const storage = memoryStorage('studies/a');
  const study = await search(table, smallStudy({ storage, rounds: 2 }));
  const early = (await storage.readBlob('model.json'))!;
  const grown = await search(table, smallStudy({ storage }));
  assert.is.not(grown.digest, study.digest);
  for (const bytes of [early, early.subarray(0, 100)]) {
    await storage.writeBlob('model.json', bytes);
    const loaded = await loadStudy(storage);
    assert.equal([loaded.trials.length, loaded.test], [9, undefined]);
    assert.throws(() => loaded.model(), /studies\/a has no model of its present state.*resume it first/);
    await search(table, smallStudy({ storage }));
    assert.is((await loadStudy(storage)).model().digest, grown.digest);
  }
});

test('all trials may fail, and the study says so', async () => {
  const study = await search(table, smallStudy({ pool: pretendPool({ fails: () => true }) }));
  assert.equal([study.ended, study.best, study.test, study.top()], ['rounds', undefined, undefined, []]);
  assert.throws(() => study.model(), /all its 9 trials failed, the first because: the loss was NaN in epoch 2/);
  await rejects(study.predict(table), /all its 9 trials failed/);
});

test('a wrong option is named with its value and what was expected', async () => {
  const wrong = (options: Record<string, unknown>, pattern: RegExp) =>
    rejects(search(table, { ...smallStudy(), ...options } as SearchOptions), pattern);
  await wrong({ target: undefined }, /undefined for option "target"; expected the name of the column/);
  await wrong({ rounds: 0 }, /Got 0 for option "rounds"; expected a whole number from 1/);
  await wrong({ rounds: '3' }, /Got "3" for option "rounds"; expected a whole number from 1/);
  await wrong({ samples: 2.5 }, /Got 2.5 for option "samples"/);
  await wrong({ round: 3 }, /Got unknown option "round"; .* Did you mean "rounds"\?/);
  await wrong(
    { optimizer: 'adamm' },
    /Got "adamm" for option "optimizer"; expected one of sgd, .* Did you mean "adam"\?/,
  );
  await wrong(
    { activations: ['relu', 'rellu'] },
    /"rellu" for option "activations.1"; expected one of .* Did you mean "relu"\?/,
  );
  await wrong({ widths: [] }, /Got \[\] for option "widths"; expected a list of at least one/);
  await wrong({ dropout: 1 }, /Got 1 for option "dropout"; expected a number from 0 to below 1/);
  await wrong({ alpha: NaN }, /Got NaN for option "alpha"/);
  await wrong({ learningRate: 0 }, /Got 0 for option "learningRate"; expected a number above 0/);
  await wrong({ seed: 2 ** 60 }, /option "seed"; expected a whole number/);
  await wrong({ strategy: 'controler' }, /unknown strategy "controler"/);
  await wrong({ strategy: 7 }, /Got 7 for option "strategy"/);
  await wrong({ timeBudget: 0 }, /Got 0 for option "timeBudget"; expected a time above 0 such as 60s/);
  await wrong({ storage: {} }, /for option "storage"; expected a storage, like memoryStorage\(\)/);
  await wrong({ onTrial: 'print' }, /Got "print" for option "onTrial"; expected a function/);
  await rejects(search(table, {} as SearchOptions), /Option "target" is missing/);
  await rejects(search(table, undefined as unknown as SearchOptions), /Got undefined for the options; pass an object/);
  await rejects(search(7 as unknown as string, smallStudy()), /Got number for the table/);
  await rejects(search(table, smallStudy({ target: 'specie' })), /"specie" is not a column.*species/);
});

test.run();
