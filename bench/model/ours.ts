// Our side of `model`: the built package, as its users run it, in a process of its own for each split.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SearchOptions } from '../../src/study/options.ts';
import { outputOf } from '../child.ts';
import { quick } from '../flags.ts';
import { doubles, threadCount } from './peers.ts';
import type { Split } from './splits.ts';
import { csvOf, type ModelTable } from './tables.ts';

/** The model that everything is compared with. */
export const ours = 'mlpnas';

/**
 * Ways to run the search, by name: what differs from the defaults of `search`, as JSON. A further one is a further line
 * here; `--variants=NAME` then runs it on the same splits and puts it beside the default.
 */
export const variants: Readonly<Record<string, Partial<SearchOptions>>> = {
  [ours]: {},
  'three random': { strategy: 'random', rounds: 1, samples: 3 },
  'one network': { finalSeeds: 1 },
  'one architecture': { ensemble: 1 },
  'standard features': { featureEncoding: 'standard' },
  'robust features': { featureEncoding: 'robust' },
  'piecewise features': { featureEncoding: 'piecewise' },
  'without submodels': { submodels: 1 },
  'as in 0.2': { featureEncoding: 'standard', submodels: 1, ensemble: 1, finalSeeds: 5, finalEpochs: 60 },
};

/** A digest of the built package and of a variant's options: what has changed is measured anew, what has not is not. */
export function versionOf(variant: string): string {
  const digest = createHash('sha256');
  for (const file of ['index.js', 'node.js', 'worker.node.js'])
    digest.update(readFileSync(path.resolve('build', file)));
  const options = variants[variant] ?? {};
  if (Object.keys(options).length > 0) digest.update(JSON.stringify(options));
  return digest.digest('hex').slice(0, 12);
}

export interface OurRun {
  /** Seconds of `search`, from the start of the workers to the end of the pool. */
  readonly fit: number;
  readonly predict: number;
  /** [rows, classes] probabilities in the order of the table's classes, or [rows] values. */
  readonly outputs: Float64Array;
  /** The predicted class of each row. */
  readonly labels: readonly string[] | undefined;
}

export async function runOurs(variant: string, table: ModelTable, split: Split): Promise<OurRun> {
  const folder = path.resolve('build/bench/model', `${table.name}-${split.number}-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  try {
    const [train, test] = [path.join(folder, 'train.csv'), path.join(folder, 'test.csv')];
    writeFileSync(train, csvOf(table, split.train));
    writeFileSync(test, csvOf(table, split.test));
    const { target, task, classes } = table;
    const small = quick ? { rounds: 1, samples: 2, epochs: 1, finalSeeds: 1 } : {};
    const settings = { target, task, seed: split.seed, ...variants[variant], ...small };
    const job = { train, test, workers: threadCount, classes, settings };
    const answer = JSON.parse(await outputOf([process.execPath, 'bench/jobs/model.js', JSON.stringify(job)]));
    return { ...answer, outputs: doubles(answer.outputs) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
