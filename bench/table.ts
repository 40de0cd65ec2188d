// The table of the benchmarks that search: wine quality (white), or where that is not at hand a table of its shape.
import { existsSync, readFileSync } from 'node:fs';
import { classes, rows, width, wineShaped } from './wine.ts';

const wine = '../shared/data/wine_quality_white.csv';

export interface BenchTable {
  readonly name: string;
  readonly text: string;
  readonly target: string;
}

/** From `--table=PATH --target=COLUMN`, or the wines. */
export function benchTable(): BenchTable {
  const after = (flag: string) => process.argv.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1);
  const place = after('--table') ?? wine;
  const target = after('--target') ?? 'quality_label';
  if (existsSync(place)) return { name: place.split('/').at(-1)!, text: readFileSync(place, 'utf8'), target };
  const { features, labels } = wineShaped();
  const header = [...Array.from({ length: width }, (_, column) => `f${column}`), target].join(',');
  const lines = Array.from({ length: rows }, (_, row) =>
    [...features.subarray(row * width, (row + 1) * width), 'abcdefgh'[labels[row]! % classes]].join(','),
  );
  return { name: 'wine-shaped', text: `${[header, ...lines].join('\n')}\n`, target };
}
