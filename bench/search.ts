// Where the time of the default job goes (10 rounds of 10 networks, 10 epochs each), with one worker and with two, in
// each runtime. Every run is a process of its own, there and back again, so that a slow moment hits all alike.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { bun, deno, type Program } from '../test/runtimes/programs.ts';
import { outputOf } from './child.ts';
import { full, quick } from './flags.ts';
import { timing } from './interleave.ts';
import { print, round, say, type Line } from './print.ts';
import { benchTable } from './table.ts';

interface Figures {
  readonly total: number;
  readonly sampling: number;
  readonly controller: number;
  /** Until a round's results were there. */
  readonly training: number;
  /** Of all candidates, added up over the workers. */
  readonly trained: number;
  readonly trials: number;
  readonly digest: string;
}

const turns = full ? 3 : 1;
const { name: table, text, target } = benchTable();
const file = path.resolve('build/bench/table.csv');
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, text);

const here: Program = { name: 'Node', command: [process.execPath] };
const programs = await Promise.all(
  [here, deno, bun].flatMap(({ name, command, missing }) => {
    if (!command) say(`search: without ${name}: ${missing}`);
    return command ? [versioned(name, command)] : [];
  }),
);

async function versioned(name: string, command: readonly [string, ...string[]]) {
  const version = (await outputOf([command[0], '--version'])).match(/\d+\.\d+\.\d+/)?.[0];
  return { name: `${name} ${version}`, command };
}

const sides = programs.flatMap((program) => [1, 2].map((workers) => ({ ...program, workers })));
const runs = sides.map((): Figures[] => []);
const there = sides.map((_, side) => side);
for (let turn = 0; turn < turns; turn++) {
  for (const side of quick ? there : [...there, ...[...there].reverse()]) {
    const { name, command, workers } = sides[side]!;
    const job = {
      file,
      target,
      workers,
      settings: { seed: 0, ...(quick ? { rounds: 2, samples: 2, epochs: 1 } : {}) },
    };
    const figures = JSON.parse(await outputOf([...command, 'bench/jobs/search.js', JSON.stringify(job)])) as Figures;
    say(
      `search: ${name}, ${workers === 1 ? '1 worker' : `${workers} workers`}: ${(figures.total / 1000).toFixed(2)} s`,
    );
    runs[side]!.push(figures);
  }
}

const medianOf = (side: number, value: (figures: Figures) => number) => timing(runs[side]!.map(value)).ms;
const digests = new Set(runs.flat().map(({ digest }) => digest));
if (digests.size > 1) throw new Error(`The runs gave different studies: ${[...digests].join(', ')}.`);
const lines: Line[] = sides.map(({ name, workers }, side) => {
  const share = (part: (figures: Figures) => number) =>
    round(medianOf(side, (figures) => part(figures) / figures.total));
  return {
    bench: 'search',
    table,
    runtime: name,
    workers,
    seconds: round(medianOf(side, ({ total }) => total) / 1000),
    spread: round(timing(runs[side]!.map(({ total }) => total)).spread),
    sampling: share(({ sampling }) => sampling),
    controller: share(({ controller }) => controller),
    training: share(({ training }) => training),
    rest: share(({ total, sampling, controller, training }) => total - sampling - controller - training),
    digest: runs[side]![0]!.digest.slice(0, 12),
  };
});
print(lines);

print(
  programs.map(({ name }, at): Line => {
    const [one, two] = [2 * at, 2 * at + 1];
    const ratio = (value: (figures: Figures) => number) => round(medianOf(one, value) / medianOf(two, value));
    return {
      bench: 'search-workers',
      runtime: name,
      two_workers: ratio(({ total }) => total),
      training_alone: ratio(({ training }) => training),
    };
  }),
);
