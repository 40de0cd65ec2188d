// Where the time of the default job goes (10 rounds of 10 networks, 10 epochs each), with one worker and with two, in
// each runtime. Every run is a process of its own, there and back again, so that a slow moment hits all alike. What two
// cores could give at most is measured beside it: two whole jobs at once that know nothing of each other.
import { bun, deno, type Program } from '../test/runtimes/programs.ts';
import { outputOf } from './child.ts';
import { full, quick } from './flags.ts';
import { timing } from './interleave.ts';
import { print, round, say, type Line } from './print.ts';
import { defaultTable } from './tables.ts';

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
const { name: table, file, target } = defaultTable();

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

const ways = ['one worker', 'two workers', 'two jobs at once'] as const;
const sides = programs.flatMap((program) => ways.map((way) => ({ ...program, way })));
const runs = sides.map((): Figures[] => []);
const there = sides.map((_, side) => side);
for (let turn = 0; turn < turns; turn++) {
  for (const side of quick ? there : [...there, ...[...there].reverse()]) {
    const { name, command, way } = sides[side]!;
    const job = {
      file,
      target,
      workers: way === 'two workers' ? 2 : 1,
      settings: { seed: 0, ...(quick ? { rounds: 2, samples: 2, epochs: 1 } : {}) },
    };
    const once = async () =>
      JSON.parse(await outputOf([...command, 'bench/jobs/search.js', JSON.stringify(job)])) as Figures;
    const figures = await Promise.all(way === 'two jobs at once' ? [once(), once()] : [once()]);
    // Of two jobs the later end counts.
    const last = figures.reduce((a, b) => (b.total > a.total ? b : a));
    say(`search: ${name}, ${way}: ${(last.total / 1000).toFixed(2)} s`);
    runs[side]!.push(last);
  }
}

const medianOf = (side: number, value: (figures: Figures) => number) => timing(runs[side]!.map(value)).ms;
const digests = new Set(runs.flat().map(({ digest }) => digest));
if (digests.size > 1) throw new Error(`The runs gave different studies: ${[...digests].join(', ')}.`);
const lines = sides.flatMap(({ name, way }, side): Line[] => {
  if (way === 'two jobs at once') return [];
  const share = (part: (figures: Figures) => number) =>
    round(medianOf(side, (figures) => part(figures) / figures.total));
  return [
    {
      bench: 'search',
      table,
      runtime: name,
      workers: way === 'two workers' ? 2 : 1,
      seconds: round(medianOf(side, ({ total }) => total) / 1000),
      spread: round(timing(runs[side]!.map(({ total }) => total)).spread),
      sampling: share(({ sampling }) => sampling),
      controller: share(({ controller }) => controller),
      training: share(({ training }) => training),
      rest: share(({ total, sampling, controller, training }) => total - sampling - controller - training),
      digest: runs[side]![0]!.digest.slice(0, 12),
    },
  ];
});
print(lines);

const total = (figures: Figures) => figures.total;
print(
  programs.map(({ name }, at): Line => {
    const [one, two, apart] = ways.map((_, way) => ways.length * at + way) as [number, number, number];
    const ratio = (value: (figures: Figures) => number) => medianOf(one, value) / medianOf(two, value);
    const ceiling = (2 * medianOf(one, total)) / medianOf(apart, total);
    return {
      bench: 'search-workers',
      runtime: name,
      two_workers: round(ratio(total)),
      training_alone: round(ratio(({ training }) => training)),
      two_jobs_at_once: round(ceiling),
    };
  }),
);
