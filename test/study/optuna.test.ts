// Optuna itself opens a study's journal, and writes into it.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fileStorage } from '../../src/platform/files.ts';
import { search } from '../../src/study/search.ts';
import type { Trial } from '../../src/study/trial.ts';
import { testWhen } from '../runtimes/optional.ts';
import { holdBackend, smallStudy, table } from './fixture.ts';

declare const ROOT: string;
const python = '/usr/bin/python3';
const missing = ((): string | undefined => {
  try {
    execFileSync(python, ['-c', 'import optuna'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'Optuna is not installed (apt-get install python3-optuna).';
  }
})();

holdBackend(test);

interface Found {
  readonly direction: string;
  readonly best: number;
  readonly attrs: Record<string, unknown>;
  readonly trials: readonly {
    readonly state: string;
    readonly params: Record<string, string>;
    readonly values: number[] | null;
    readonly intermediate: [number, number][];
    readonly attrs: Record<string, unknown>;
    readonly seconds: number | null;
  }[];
}

async function optuna(what: 'read' | 'add', folder: string): Promise<string> {
  const script = path.join(ROOT, 'test/study/open_journal.py');
  return (await promisify(execFile)(python, ['-W', 'ignore', script, what, path.join(folder, 'journal.log')])).stdout;
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mlpnas-optuna-'));
  try {
    await body(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What Optuna should find of a trial. */
function expectedOf({ architecture, state, score, epochs, number, round, tokens }: Trial): unknown {
  const [first, second] = architecture.slice(0, -1).map((layer) => (layer === 'dropout' ? layer : layer.join(' ')));
  return {
    state: state === 'complete' ? 'COMPLETE' : 'FAIL',
    params: { layer_1: first, layer_2: second ?? 'none' },
    values: score === undefined ? null : [score],
    intermediate: epochs.map(({ valScore }, epoch) => [epoch, valScore]),
    number,
    round,
    tokens,
  };
}

testWhen(missing, 'Optuna finds every trial with its params, values, intermediate values and state', () =>
  inFolder(async (folder) => {
    const study = await search(table, smallStudy({ storage: fileStorage(folder), source: 'penguins.csv' }));
    const found: Found = JSON.parse(await optuna('read', folder));
    assert.equal(
      found.trials.map(({ state, params, values, intermediate, attrs: { number, round, tokens } }) => ({
        state,
        params,
        values,
        intermediate,
        number,
        round,
        tokens,
      })),
      study.trials.map(expectedOf),
    );
    assert.equal([found.direction, found.best], ['MAXIMIZE', study.best!.number]);
    assert.equal(found.attrs['settings'], study.settings);
    assert.is(found.attrs['source'], 'penguins.csv');
    assert.is((found.attrs['table'] as { fingerprint: string }).fingerprint, study.dataset.fingerprint);
    assert.is(found.trials[4]!.attrs['reason'], 'the loss was NaN in epoch 2');
    for (const { seconds } of found.trials) assert.ok(seconds !== null && seconds >= 0);
  }),
);

testWhen(missing, 'trials that Optuna adds in between change nothing', () =>
  inFolder(async (folder) => {
    const expected = await search(table, smallStudy());
    const storage = fileStorage(folder);
    const controller = new AbortController();
    const before = await search(
      table,
      smallStudy({
        storage,
        signal: controller.signal,
        onTrial: ({ number }) => {
          if (number === 3) controller.abort();
        },
      }),
    );
    assert.ok(before.trials.length < 9);
    await optuna('add', folder);
    const study = await search(table, smallStudy({ storage }));
    assert.is(study.digest, expected.digest);
    const found: Found = JSON.parse(await optuna('read', folder));
    const ours = found.trials.filter(({ attrs }) => 'number' in attrs);
    assert.equal(ours.map(({ attrs }) => attrs['number']).sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    assert.equal(
      found.trials.filter(({ attrs }) => !('number' in attrs)).map(({ state, values }) => [state, values]),
      [
        ['COMPLETE', [0.125]],
        ['RUNNING', null],
        ['WAITING', null],
      ],
    );
    assert.is(found.attrs['note'], 'opened with Optuna');
  }),
);

test.run();
