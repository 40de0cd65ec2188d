// The one search that every runtime must do to the same bits.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as assert from 'uvu/assert';
import { randomStream, uniform } from '../../src/random.ts';
import { freshFolder } from './folders.ts';
import type { Program } from './programs.ts';
import { type Ended, spawned, type SpawnedOptions } from './spawned.ts';

declare const ROOT: string;

const target = 'quality';

/**
 * A table of the size of the wines (4,898 rows, 11 numbers, three classes of unequal size), made here so that nobody
 * lacks it. It is large enough for blocks of rows and for workers that help one another.
 */
function wineSized(): string {
  const random = randomStream(0, 'the job of all runtimes');
  const number = (): number => Math.round(4000 * uniform(random)) / 1000;
  const lines = Array.from({ length: 4898 }, () => {
    const cells = Array.from({ length: 11 }, number);
    const [a, b, c] = cells as [number, number, number];
    const sum = a + b - c + number() / 2;
    return [...cells, sum > 5 ? 'high' : sum > 2 ? 'medium' : 'low'].join();
  });
  const names = Array.from({ length: 11 }, (_, column) => `n${column}`);
  return `${[[...names, target].join(), ...lines].join('\n')}\n`;
}
const text = wineSized();

/** Where the command finds it. */
const table = path.join(freshFolder('tables'), 'wine-sized.csv');
mkdirSync(path.dirname(table));
writeFileSync(table, text);

export const rounds = 2;
export const samples = 4;

/** As the library takes it. */
export const job = {
  text,
  options: { target, rounds, samples, epochs: 3, seed: 7 },
};

/** As the command takes it. */
export const words = [
  ...['search', table, '--target', target, '--rounds', String(rounds), '--samples', String(samples)],
  ...['--epochs', '3', '--seed', '7', '--json'],
];

export function sha256(file: string): string {
  return createHash('sha256')
    .update(readFileSync(path.resolve(ROOT, file)))
    .digest('hex');
}

/** Runs the built command. */
export async function command(program: Program, args: readonly string[], options?: SpawnedOptions): Promise<Ended> {
  return await spawned([...(program.command ?? []), path.join(ROOT, 'build/cli.js'), ...args], options);
}

interface StudyLine {
  readonly type: 'study';
  readonly trials: number;
  readonly digest: string;
}

/** The digest in the last line of `--json`, once the run is known to have ended well. */
export function digestIn({ code, stdout, stderr }: Ended): string {
  assert.is(code, 0, stderr);
  const last: StudyLine = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  assert.is(last.type, 'study');
  assert.is(last.trials, rounds * samples);
  assert.match(last.digest, /^[0-9a-f]{64}$/);
  return last.digest;
}

/** The digest, and the hash of the model's file, once the run is known to have ended well. */
export function outcomeIn(ended: Ended, study: string): { digest: string; model: string } {
  return { digest: digestIn(ended), model: sha256(path.join(study, 'model.json')) };
}

let first: ReturnType<typeof expectedOutcome> | undefined;

/** What every runtime is held against: this Node's. */
export function expectedOutcome(study: string): Promise<{ digest: string; model: string }> {
  first ??= command({ name: 'this Node', command: [process.execPath] }, [...words, '--study', study]).then((ended) =>
    outcomeIn(ended, study),
  );
  return first;
}

export async function expectedDigest(study: string): Promise<string> {
  return (await expectedOutcome(study)).digest;
}
