// The plain twin of assembly/pad.ts and of the defaults in src/kernels/pad.ts.
import type { PadOptions } from '../../../src/kernels/pad.ts';

/** What `padSequences` gives, row-major. */
export function padSequences(
  sequences: readonly ArrayLike<number>[],
  {
    maxLength = Math.max(0, ...sequences.map(({ length }) => length)),
    padding = 'pre',
    truncating = 'pre',
    value = 0,
    dtype = 'int32',
  }: PadOptions = {},
): number[] {
  const round = dtype === 'int32' ? Math.trunc : Math.fround;
  return sequences.flatMap((sequence) => {
    const all = Array.from(sequence, round);
    const cut = Math.max(0, all.length - maxLength);
    const kept = truncating === 'post' ? all.slice(0, all.length - cut) : all.slice(cut);
    const gap = new Array<number>(maxLength - kept.length).fill(round(value));
    return padding === 'post' ? [...kept, ...gap] : [...gap, ...kept];
  });
}
