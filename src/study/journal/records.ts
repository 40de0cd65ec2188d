// The lines of a journal, as Optuna's JournalStorage defines them (optuna/storages/journal/_storage.py). Extra keys are
// fine for Optuna; an operation of our own would not be.

/** The operations that are written or understood here; a reader ignores others. */
export const op = {
  createStudy: 0,
  deleteStudy: 1,
  studyUserAttr: 2,
  studySystemAttr: 3,
  createTrial: 4,
  trialParam: 5,
  trialState: 6,
  intermediateValue: 7,
  trialUserAttr: 8,
  trialSystemAttr: 9,
} as const;

export const trialState = { running: 0, complete: 1, pruned: 2, fail: 3, waiting: 4 } as const;

export const direction = { minimise: 1, maximise: 2 } as const;

/**
 * A record as one line. JSON cannot hold numbers that are not finite, and null in their stead breaks Optuna's
 * dashboard.
 */
export function line(workerId: string, record: Readonly<Record<string, unknown>>): string {
  const json = JSON.stringify({ ...record, worker_id: workerId }, (key, value: unknown) => {
    if (typeof value !== 'number' || Number.isFinite(value)) return value;
    throw new Error(`Got ${value} for "${key}" of a journal record; leave out numbers that are not finite.`);
  });
  return `${json}\n`;
}

/** Now, as Optuna's reader takes it: ISO 8601 with microseconds and an offset. */
export function timestamp(): string {
  return new Date().toISOString().replace('Z', '000+00:00');
}
