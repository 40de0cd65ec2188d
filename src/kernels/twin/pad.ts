// The plain twin of assembly/pad.ts.
import { flattenSequences } from '../pad.ts';
import type { PadOptions } from '../pad.ts';

/** What `padSequences` gives, row-major. */
export function padSequences(sequences: readonly ArrayLike<number>[], options: PadOptions = {}): number[] {
  const { maxLength, padding, truncating, fill } = flattenSequences(sequences, options);
  return sequences.flatMap((sequence) => {
    const all = Array.from(sequence);
    const cut = Math.max(0, all.length - maxLength);
    const kept = truncating === 'post' ? all.slice(0, all.length - cut) : all.slice(cut);
    const gap = new Array<number>(maxLength - kept.length).fill(fill[0] as number);
    return padding === 'post' ? [...kept, ...gap] : [...gap, ...kept];
  });
}
