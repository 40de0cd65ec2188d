// The runs of `model`, one line each in a file that they are added to as they finish: an interrupted benchmark goes on
// where it stopped, and a peer is run once only.
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Figures } from './figures.ts';

/** One model on one split of one table. */
export interface Run extends Figures {
  readonly table: string;
  readonly fingerprint: string;
  /** Its seed, which says which rows and, as the halves have seeds of their own, in which half. */
  readonly split: number;
  readonly model: string;
  /** The packages of a peer; of ours the digest of the built package, so that changed code is measured anew. */
  readonly version: string;
  /** Seconds of the fit, and of predicting the test rows. */
  readonly fit?: number;
  readonly predict?: number;
  /** The seconds that a search of equal time was given. */
  readonly budget?: number;
  /** Why there are no figures. */
  readonly failed?: string;
  readonly commit: string;
  readonly date: string;
  /** Processor and cores. */
  readonly machine: string;
  /** Programs that wanted a processor in the minute before; above one half of the cores the seconds are upper bounds. */
  readonly load: number;
}

type Key = Pick<Run, 'table' | 'fingerprint' | 'split' | 'model' | 'version'>;

const keyOf = ({ table, fingerprint, split, model, version }: Key): string =>
  JSON.stringify([table, fingerprint, split, model, version]);

export interface RunsFile {
  /** The run of this table, split, model and version, if there is one; the last where there are several. */
  find(key: Key): Run | undefined;
  /** Runs of a table and model, whatever the split and the version. */
  of(table: string, model: string): readonly Run[];
  add(run: Run): void;
}

/**
 * @param files the first is added to; runs of the others are known, too
 * @throws Error when a line is damaged, other than a last one that was not written to its end
 */
export function openRuns(...files: readonly [string, ...string[]]): RunsFile {
  const runs = new Map<string, Run>();
  for (const file of [...files].reverse()) for (const run of readRuns(file)) runs.set(keyOf(run), run);
  return {
    find: (key) => runs.get(keyOf(key)),
    of: (table, model) => [...runs.values()].filter((run) => run.table === table && run.model === model),
    add(run) {
      runs.set(keyOf(run), run);
      mkdirSync(path.dirname(files[0]), { recursive: true });
      const text = existsSync(files[0]) ? readFileSync(files[0], 'utf8') : '';
      // What an interruption cut off stays a line of its own, which `readRuns` leaves out.
      const cut = text === '' || text.endsWith('\n') ? '' : '\n';
      appendFileSync(files[0], `${cut}${JSON.stringify(shortened(run))}\n`);
    },
  };
}

function readRuns(file: string): Run[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, at) => {
      if (line === '') return [];
      try {
        return [lengthened(JSON.parse(line))];
      } catch {
        // An interruption may cut a line off anywhere but in its middle.
        if (!line.endsWith('}')) return [];
        throw new Error(`Got a damaged line ${at + 1} in ${file}; remove it, and its run is measured anew.`);
      }
    });
}

/** Short names in the file, which is kept with the project. */
const names = {
  table: 't',
  fingerprint: 'f',
  split: 's',
  model: 'm',
  version: 'v',
  accuracy: 'acc',
  balanced: 'bal',
  loss: 'll',
  auc: 'auc',
  r2: 'r2',
  rmse: 'rmse',
  fit: 'fit',
  predict: 'pre',
  budget: 'sec',
  failed: 'bad',
  commit: 'c',
  date: 'd',
  machine: 'on',
  load: 'load',
} as const satisfies Record<keyof Run, string>;

/** Six digits are more than any of these figures means. */
const rounded = (value: unknown): unknown => (typeof value === 'number' ? Number(value.toPrecision(6)) : value);

function shortened(run: Run): Record<string, unknown> {
  return Object.fromEntries(
    (Object.keys(names) as (keyof Run)[]).flatMap((name) =>
      run[name] === undefined ? [] : [[names[name], rounded(run[name])]],
    ),
  );
}

function lengthened(line: Readonly<Record<string, unknown>>): Run {
  return Object.fromEntries(
    (Object.keys(names) as (keyof Run)[]).flatMap((name) =>
      line[names[name]] === undefined ? [] : [[name, line[names[name]]]],
    ),
  ) as unknown as Run;
}
