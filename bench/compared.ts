// What the benchmarks against others save of a network and a side, and what is said of many of them.
import { geometricMean, type Timing } from './interleave.ts';
import { type Line, round } from './print.ts';
import type { TrainingCase } from './training-case.ts';

/** A training step by another side, beside ours in the same run. */
export function comparedLine(
  bench: string,
  { hidden, batch }: TrainingCase,
  { peer, side }: { readonly peer: string; readonly side: string },
  theirs: Timing,
  ours: Timing,
): Line {
  return {
    bench,
    hidden,
    batch,
    peer,
    side,
    us: round(theirs.ms * 1000),
    spread: round(theirs.spread),
    ours_us: round(ours.ms * 1000),
    ours_spread: round(ours.spread),
    ratio: round(theirs.ms / ours.ms),
  };
}

export const isCase = (line: Line, hidden: string, batch: number): boolean =>
  Array.isArray(line.hidden) && line.hidden.join('-') === hidden && line.batch === batch;

/** Of one side over its networks: how many times ours its time is, in the mean, at least and at most. */
export function summaryOf(ways: readonly Line[]): Line {
  const ratios = ways.map(({ ratio }) => ratio as number);
  return {
    networks: ways.length,
    geometric_mean: round(geometricMean(ratios)),
    least: Math.min(...ratios),
    most: Math.max(...ratios),
    'at 64, batch 32': ways.find((line) => isCase(line, '64', 32))?.ratio,
  };
}

/** Of several sides the one with the least time, network by network. */
export function fastest(lines: readonly Line[]): Line[] {
  const best = new Map<string, Line>();
  for (const line of lines) {
    const network = `${line.hidden} ${line.batch}`;
    const before = best.get(network);
    if (!before || (line.us as number) < (before.us as number)) best.set(network, line);
  }
  return [...best.values()];
}
