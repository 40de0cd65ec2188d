// A search as its caller holds it while it runs: a promise of the study, and its trials as they come.
import type { Study } from './study.ts';
import type { Trial } from './trial.ts';

/**
 * A search that is under way. `await` gives the study; `for await` gives each trial that is trained, in the order in which
 * they end, those from before the loop too. Leaving the loop early interrupts the search: the study then resolves with
 * what is finished, and can be continued. Where the search rejects, the loop throws.
 *
 * @example
 * const run = search(text, { target: 'species' });
 * for await (const trial of run) console.log(trial.number, trial.score);
 * const study = await run;
 */
export interface SearchRun extends Promise<Study>, AsyncIterable<Trial> {}

/** What a running search tells the loops over its trials, and hears from them. */
export interface TrialLoops {
  trial(trial: Trial): void;
  /** Aborted when a loop is left early. */
  readonly signal: AbortSignal;
}

export function searchRun(start: (loops: TrialLoops) => Promise<Study>): SearchRun {
  const trials: Trial[] = [];
  const left = new AbortController();
  const waiting = new Set<() => void>();
  const wakeAll = () => {
    for (const wake of waiting) wake();
    waiting.clear();
  };
  let ended = false;
  const study = start({
    signal: left.signal,
    trial(trial) {
      trials.push(trial);
      wakeAll();
    },
  }).finally(() => {
    ended = true;
    wakeAll();
  });
  async function* follow(): AsyncGenerator<Trial, void> {
    // The loop throws what the search rejects with; nobody else has to wait for it then.
    study.catch(() => undefined);
    let next = 0;
    try {
      while (next < trials.length || !ended) {
        if (next < trials.length) yield trials[next++] as Trial;
        else await new Promise<void>((wake) => waiting.add(wake));
      }
    } finally {
      if (!ended) left.abort(new Error('The loop over the trials was left.'));
    }
    await study;
  }
  return Object.assign(study, { [Symbol.asyncIterator]: follow });
}
