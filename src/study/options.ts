// The options of `search`.
import * as v from 'valibot';
import type { BackendModules } from '../kernels/backend.ts';
import type { CandidatePool } from '../mlp/candidate.ts';
import type { SearchSpace } from '../space/space.ts';
import type { Strategy } from '../strategy/strategy.ts';
import type { Dataset } from '../table/dataset.ts';
import type { Warning } from '../table/warnings.ts';
import type { Round } from './context.ts';
import { checkOptions, entriesOf } from './settings.ts';
import type { RunSettings, StudySettings } from './settings.generated.ts';
import { runSettings, studySettings } from './settings-table.ts';
import type { StudyStorage } from './storage.ts';
import type { Trial } from './trial.ts';

/** The facts that are known before the first trial. */
export interface Start {
  readonly settings: StudySettings;
  readonly dataset: Dataset;
  readonly space: SearchSpace;
  /** How many trials there will be: `rounds × samples`, or fewer when the space is smaller. */
  readonly total: number;
  /** Finished trials that the storage already held. */
  readonly trials: readonly Trial[];
}

type Settable<T> = { readonly [K in keyof T]?: T[K] | undefined };

export interface SearchOptions extends Settable<Omit<StudySettings, 'target' | 'strategy'>>, Settable<RunSettings> {
  /** The column to predict. */
  readonly target: string;
  /** `controller` (the default), `classic`, `random`, or a strategy of your own. */
  readonly strategy?: string | Strategy | undefined;
  /** The storage of the study; memory by default. A storage that holds this very study is continued. */
  readonly storage?: StudyStorage | undefined;
  /** The pool that trains candidates; this thread by default. A pool that you pass is yours to dispose. */
  readonly pool?: CandidatePool | undefined;
  /** Compiled modules of the backend, where wasm may not be compiled at the time of the call. */
  readonly modules?: BackendModules | undefined;
  /** The source of the table, for the journal. */
  readonly source?: string | undefined;
  /** The source of the test table, for the journal. */
  readonly testSource?: string | undefined;
  /** Ends the search soon: it resolves with what is finished and `ended: 'interrupted'`, and can be continued. */
  readonly signal?: AbortSignal | undefined;
  /** Once, before the first trial. */
  readonly onStart?: ((start: Start) => void | Promise<void>) | undefined;
  /** Each trial that is trained, in the order in which they end. Training goes on meanwhile. */
  readonly onTrial?: ((trial: Trial) => void | Promise<void>) | undefined;
  /** Each round in which something was trained, when the strategy has learned from it. */
  readonly onRound?: ((round: Round) => void | Promise<void>) | undefined;
  /** Once, before the final networks are trained, with how many there are. */
  readonly onFinal?: ((networks: number) => void | Promise<void>) | undefined;
  readonly onWarning?: ((warning: Warning) => void) | undefined;
}

const having = (expected: string, ...methods: string[]) =>
  v.custom<unknown>(
    (value) => typeof value === 'object' && value !== null && methods.every((name) => name in value),
    expected,
  );
const callback = v.optional(v.function('a function'));

const settings = entriesOf(studySettings);
const schema = v.strictObject({
  ...settings,
  ...entriesOf(runSettings),
  strategy: v.optional(
    v.union(
      [v.pipe(v.string(), v.nonEmpty()), having('a strategy', 'ask', 'tell')],
      'the name of a strategy, or one of your own',
    ),
    studySettings.strategy.default,
  ),
  storage: v.optional(having('a storage, like memoryStorage()', 'readLog', 'appendLog')),
  pool: v.optional(having('a pool, like inlinePool()', 'open', 'train')),
  modules: v.optional(having('what compileModules() gives', 'tfjs', 'kernels')),
  source: v.optional(v.string('a path, URL or words')),
  testSource: v.optional(v.string('a path, URL or words')),
  signal: v.optional(having('an AbortSignal', 'aborted', 'addEventListener')),
  onStart: callback,
  onTrial: callback,
  onRound: callback,
  onFinal: callback,
  onWarning: callback,
});

export interface CheckedOptions {
  readonly settings: StudySettings;
  readonly strategy: string | Strategy;
  readonly top: number;
  /** Seconds. */
  readonly timeBudget: number;
}

/** @throws Error that names the option, its value and what was expected */
export function readOptions(options: SearchOptions): CheckedOptions {
  const checked: Record<string, unknown> = checkOptions(schema, options);
  const strategy = checked.strategy as string | Strategy;
  const named = Object.keys(settings)
    .map((name) => [name, checked[name]])
    .filter(([, value]) => value !== undefined);
  return {
    settings: {
      // The schema and the type are made of one table.
      ...(Object.fromEntries(named) as StudySettings),
      strategy: typeof strategy === 'string' ? strategy : strategy.name,
    },
    strategy,
    top: checked.top as number,
    timeBudget: (checked.timeBudget as number | undefined) ?? Infinity,
  };
}
