// Ratios on a machine that others use too: both sides run in turn, in short blocks A B B A, so that a slow moment hits
// both. The first round is dropped, medians are taken, and the spread says how far to trust them.

import { quick } from './flags.ts';

export interface Timing {
  /** Median over the blocks, milliseconds a run. */
  readonly ms: number;
  /** Half the distance between the quartiles, as a share of the median. */
  readonly spread: number;
}

/** Runs `count` turns and resolves to the milliseconds that they took. */
export type Block = (count: number) => number | Promise<number>;

function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)]!;
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at));
}

export function timing(samples: readonly number[]): Timing {
  const sorted = [...samples].sort((a, b) => a - b);
  const ms = quantile(sorted, 0.5);
  return { ms, spread: (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2 / ms };
}

/** How many turns fill a block of about `ms`. */
async function turnsFor(block: Block, ms: number, first: number): Promise<number> {
  let count = first;
  for (;;) {
    const took = await block(count);
    if (took >= ms / 2) return Math.max(1, Math.round((count * ms) / took));
    count = took <= 0 ? count * 8 : Math.min(count * 8, Math.ceil((count * ms) / took));
  }
}

/** Blocks in a row that have to take as long as one another. */
const steadyBlocks = 3;
const steadyWithin = 0.05;

/**
 * Runs a side until its blocks take as long as one another, so that what an engine compiles late is compiled before the
 * clock counts; for some time in any case, and at most for some more where the machine itself is not steady.
 */
async function warmUp(block: Block, turns: number, { least, most }: { least: number; most: number }): Promise<void> {
  const last: number[] = [];
  for (let spent = 0; spent < most; ) {
    const took = await block(turns);
    spent += took;
    last.push(took);
    const [low, high] = [Math.min(...last.slice(-steadyBlocks)), Math.max(...last.slice(-steadyBlocks))];
    if (spent >= least && last.length >= steadyBlocks && high <= low * (1 + steadyWithin)) return;
  }
}

/**
 * Milliseconds a turn of each side.
 *
 * @param rounds of A B B A (with more sides, there and back again); the first is dropped
 * @param ms length of a block
 * @param first turns of the first trial run: what a side cannot do fewer of
 * @param warm milliseconds that each side runs before: at least, and at most where it does not become steady
 */
export async function interleave(
  sides: readonly Block[],
  {
    rounds = quick ? 1 : 6,
    ms = quick ? 5 : 60,
    first = 1,
    warm = quick ? { least: 0, most: 1 } : { least: 300, most: 2000 },
  } = {},
): Promise<Timing[]> {
  const turns: number[] = [];
  for (const side of sides) {
    const some = await turnsFor(side, ms, first);
    await warmUp(side, some, warm);
    turns.push(await turnsFor(side, ms, some));
  }
  const samples = sides.map((): number[] => []);
  const there = sides.map((_, side) => side);
  for (let round = 0; round <= rounds; round++) {
    for (const side of [...there, ...[...there].reverse()]) {
      const took = await sides[side]!(turns[side]!);
      if (round > 0) samples[side]!.push(took / turns[side]!);
    }
  }
  return samples.map(timing);
}

/** A block that times a plain function. */
export const timed =
  (turn: () => void): Block =>
  (count) => {
    const began = performance.now();
    for (let i = 0; i < count; i++) turn();
    return performance.now() - began;
  };

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
