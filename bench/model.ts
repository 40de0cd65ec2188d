// What the model of the default job is worth beside other packages' models, on tables that nobody chose for it: the
// protocol is told in BENCHMARKS.md. Runs are kept as they finish (bench/model/runs.ts), so it may be interrupted, and
// peers are not run twice.
//   --tables=DIR       a folder as bench/model/tables.ts expects it: without it ../shared/data, where that is, or else
//                      scikit-learn's own tables
//   --half=report      or `tune`, or `all`
//   --only=a,b         some tables
//   --splits=N         at most so many of each table
//   --slow-splits=3    at most so many for the slow peers
//   --peers=a,b        some peers (bench/model/peers.ts), or `none`
//   --variants=a,b     ways to run ours beside the default (bench/model/ours.ts), `all`, or `none` to run nothing of ours
//   --kept             runs nothing, and tells what the kept runs come to
//   --before=WORD      also ours as another commit, or another build, has it in the file of runs: WORD begins its name
//   --runs=FILE        where runs are kept, in place of bench/model-runs.jsonl
// Once built, `node build/bench/model.js FLAGS` runs it without a build of the package.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { classFigures, type Figures, numberFigures } from './model/figures.ts';
import { ours, runOurs, variants, versionOf } from './model/ours.ts';
import {
  fitLimit,
  type Peer,
  type PeerAnswer,
  peers,
  peerVersions,
  quickPeers,
  runPeer,
  slowPeers,
} from './model/peers.ts';
import { openRuns, type Run, type RunsFile } from './model/runs.ts';
import { type Split, splitCount, splitOf } from './model/splits.ts';
import { summarise } from './model/summary.ts';
import { modelTables, type ModelTable } from './model/tables.ts';
import { option, quick } from './flags.ts';
import { addVersions, print, say } from './print.ts';

const shared = '../shared/data';
const folder = option('tables') ?? (existsSync(shared) ? shared : undefined);
const half = option('half') ?? (quick ? 'all' : 'report');
if (!['tune', 'report', 'all'].includes(half)) throw new Error(`Got --half=${half}; expected tune, report or all.`);
const only = quick ? ['iris'] : option('only')?.split(',');
const most = quick ? 1 : numberOption('splits', Number.POSITIVE_INFINITY);
const mostSlow = numberOption('slow-splits', 3);
const chosenPeers = chosen('peers', peers, quick ? quickPeers : peers);
const chosenVariants = chosen('variants', Object.keys(variants), [ours]);

const before = option('before');
const keptOnly = process.argv.includes('--kept');

const everything = modelTables(folder);
const unknown = only?.find((name) => everything.every((table) => table.name !== name));
if (unknown !== undefined) {
  throw new Error(`Got no table ${unknown}; expected some of ${everything.map(({ name }) => name).join(', ')}.`);
}
const tables = everything.filter(
  (table) => (half === 'all' || table.half === half) && (only === undefined || only.includes(table.name)),
);
if (tables.length === 0) throw new Error(`Got no table in the half ${half}; pass another --half or other tables.`);

const changes = git(
  'status',
  '--porcelain',
  '--',
  'src',
  'assembly',
  'tools/build.js',
  'tools/bundle.js',
  'package-lock.json',
);
const commit = git('rev-parse', 'HEAD')?.slice(0, 12) ?? 'unknown';
/** Ours of uncommitted code are of use for a while only, so they are kept beside the build. */
const ownRuns = path.resolve('build/bench/model-runs.jsonl');
const keptRuns = quick
  ? path.resolve('build/bench/model-runs-quick.jsonl')
  : path.resolve(option('runs') ?? 'bench/model-runs.jsonl');
if (quick) rmSync(keptRuns, { force: true });
const peerRuns = openRuns(keptRuns);
const ourRuns = changes === '' || quick ? peerRuns : openRuns(ownRuns, keptRuns);

const versions = chosenPeers.length > 0 ? peerVersions() : undefined;
if (versions) addVersions(Object.fromEntries(chosenPeers.map((peer) => [peer, versions[peer]])));

/** The runs that the summary is of. */
const runs: Run[] = [];
for (const table of tables) {
  const { name, task, rows } = table;
  const count = Math.min(most, splitCount(rows));
  const splits = Array.from({ length: count }, (_, number) =>
    splitOf(table.targets, { task, half: table.half, number }),
  );
  for (const variant of Object.keys(variants)) {
    for (const split of splits) await runVariant(table, variant, split, chosenVariants.includes(variant) && !keptOnly);
  }
  if (before !== undefined) runs.push(...runsBefore(table, splits, before));
  for (const peer of chosenPeers) await runSplits(table, peer, splits);
  say(`model: ${name} is done, ${count} splits`);
}

const earlier = before === undefined ? [] : [`${ours} ${before}`];
const models = [ours, ...chosenVariants.filter((name) => name !== ours), ...earlier, ...chosenPeers];
const summary = summarise(runs, tables, models);
for (const lines of [summary.models, summary.tables, summary.pairs]) if (lines.length > 0) print(lines);

/** Takes the run of our side from the file, or makes it where it is asked for. */
async function runVariant(table: ModelTable, variant: string, split: Split, wanted: boolean): Promise<void> {
  const key = keyOf(table, split, variant, versionOf(variant));
  const known = ourRuns.find(key);
  if (known || !wanted) {
    if (known) runs.push(known);
    return;
  }
  const origin = originNow();
  let run: Run;
  try {
    const { fit, predict, outputs, labels } = await runOurs(variant, table, split);
    run = { ...key, ...figuresOf(table, split, outputs, labels), fit, predict, ...origin };
  } catch (error) {
    run = { ...key, failed: (error as Error).message.slice(0, 300), ...origin };
  }
  told(run, ourRuns);
}

/** Takes the runs of a peer from the file, and makes those that are missing. */
async function runSplits(table: ModelTable, peer: Peer, all: readonly Split[]): Promise<void> {
  const slow = slowPeers.includes(peer);
  const version = versions![peer];
  const missing: (Split & { seconds?: number })[] = [];
  let tooLong = false;
  for (const split of all.slice(0, slow ? mostSlow : all.length)) {
    const seconds = peer === 'mlp-search' ? ourSeconds(table, split) : undefined;
    if (peer === 'mlp-search' && seconds === undefined) {
      if (!keptOnly)
        say(`model: ${table.name}, split ${split.number}: no run of ours says how long ${peer} may search`);
      continue;
    }
    const known = peerRuns.find(keyOf(table, split, peer, version));
    // A search that had at least our seconds, or nearly so, need not be made anew.
    if (known && (seconds === undefined || known.budget! >= 0.9 * seconds)) {
      runs.push(known);
      tooLong ||= slow && (known.fit ?? 0) > fitLimit;
    } else missing.push(seconds === undefined ? split : { ...split, seconds });
  }
  if (missing.length === 0 || tooLong || keptOnly) return;
  try {
    let origin = originNow();
    for await (const answer of runPeer(peer, table, missing)) {
      const split = missing.find(({ number }) => number === answer.split)!;
      const run = peerRun(keyOf(table, split, peer, version), table, split, answer);
      told({ ...run, ...(split.seconds === undefined ? {} : { budget: split.seconds }), ...origin }, peerRuns);
      origin = originNow();
    }
  } catch (error) {
    // A process that the system ended, for its memory say, says nothing of the others.
    say(`model: ${table.name}, ${(error as Error).message}`);
  }
}

function peerRun<K extends object>(key: K, table: ModelTable, split: Split, answer: PeerAnswer) {
  if ('failed' in answer) return { ...key, failed: answer.failed };
  const { fit, predict, outputs } = answer;
  try {
    return { ...key, ...figuresOf(table, split, outputs), fit, predict };
  } catch (error) {
    return { ...key, failed: (error as Error).message };
  }
}

/** Ours of an earlier commit or build, under a name of its own; of each split the last. */
function runsBefore({ name, fingerprint }: ModelTable, splits: readonly Split[], word: string): Run[] {
  const found = ourRuns
    .of(name, ours)
    .filter((run) => run.fingerprint === fingerprint && (run.commit.startsWith(word) || run.version.startsWith(word)));
  return splits.flatMap(({ seed }) => {
    const run = found.findLast(({ split }) => split === seed);
    return run ? [{ ...run, model: `${ours} ${word}` }] : [];
  });
}

function ourSeconds(table: ModelTable, split: Split): number | undefined {
  return ourRuns.find(keyOf(table, split, ours, versionOf(ours)))?.fit;
}

function told(run: Run, file: RunsFile): void {
  const { table, split, model, accuracy, loss, r2, fit, failed } = run;
  const figures =
    failed ?? (r2 === undefined ? `${accuracy?.toFixed(3)}, loss ${loss?.toFixed(3)}` : `R² ${r2.toFixed(3)}`);
  say(`model: ${table}, split ${split}, ${model}: ${figures}${fit === undefined ? '' : `, ${fit.toFixed(1)} s`}`);
  runs.push(run);
  file.add(run);
}

function keyOf({ name, fingerprint }: ModelTable, { seed }: Split, model: string, version: string) {
  return { table: name, fingerprint, split: seed, model, version };
}

function figuresOf(
  { task, classes, targets }: ModelTable,
  { test }: Split,
  outputs: Float64Array,
  labels?: readonly string[],
): Figures {
  const truth = test.map((row) => targets[row]!);
  const width = task === 'classification' ? classes.length : 1;
  if (outputs.length !== truth.length * width || outputs.some((value) => !Number.isFinite(value))) {
    throw new Error(`Got ${outputs.length} outputs for ${truth.length} rows of ${width}, or some that are not finite.`);
  }
  if (task === 'regression') return numberFigures(truth.map(Number), outputs);
  const numberOf = (label: string) => {
    const at = classes.indexOf(label);
    if (at < 0) throw new Error(`Got the class "${label}"; the table has ${classes.join(', ')}.`);
    return at;
  };
  return classFigures(truth.map(numberOf), outputs, width, labels?.map(numberOf));
}

function originNow(): Pick<Run, 'commit' | 'date' | 'machine' | 'load'> {
  const processor = os.cpus()[0]?.model.trim() ?? process.arch;
  return {
    commit: changes === '' ? commit : `${commit}+`,
    date: `${new Date().toISOString().slice(0, 16)}Z`,
    machine: `${processor}, ${os.availableParallelism()} cores`,
    load: Number(os.loadavg()[0]!.toFixed(2)),
  };
}

function git(...words: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', words, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function numberOption(name: string, otherwise: number): number {
  const value = Number(option(name) ?? otherwise);
  if (value >= 1) return value;
  throw new Error(`Got --${name}=${option(name)}; pass a number from 1.`);
}

/** A flag that names some of what there is, `all` or `none`. */
function chosen<T extends string>(flag: string, known: readonly T[], otherwise: readonly T[]): readonly T[] {
  const value = option(flag);
  if (value === undefined) return otherwise;
  if (value === 'none') return [];
  if (value === 'all') return known;
  const names = value.split(',');
  const wrong = names.find((name) => !(known as readonly string[]).includes(name));
  if (wrong === undefined) return known.filter((name) => names.includes(name));
  throw new Error(`Got "${wrong}" in --${flag}; expected some of ${known.join(', ')}, or all, or none.`);
}
