// Tables of any size from a seed, for benchmarks of time and memory, with something to learn in them: the class is that of
// the nearest of some centres in a few of the numbers, moved on by a category, and sometimes any class at all.
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { randomStream, uniform } from '../src/random.ts';

export interface MadeTable {
  readonly rows: number;
  readonly numbers: number;
  readonly categories: number;
  readonly levels: number;
  readonly classes: number;
}

/** Numbers that the class follows from. */
const telling = 4;
/** Centres of each class. */
const centresPerClass = 3;
/** Share of the rows that have any class. */
const noise = 0.05;

/** Writes it as CSV with the target `kind`. */
export async function writeTable(file: string, table: MadeTable): Promise<void> {
  const { rows, numbers, categories, levels, classes } = table;
  const random = randomStream(1, 'made table');
  const draw = (below: number): number => Math.floor(uniform(random) * below);
  const centres = Array.from({ length: centresPerClass * classes }, () =>
    Array.from({ length: Math.min(telling, numbers) }, () => uniform(random)),
  );
  const nearest = (values: readonly number[]): number => {
    const distances = centres.map((centre) =>
      centre.reduce((sum, at, axis) => sum + (at - values[axis]!) * (at - values[axis]!), 0),
    );
    return distances.indexOf(Math.min(...distances)) % classes;
  };
  const names = [
    ...Array.from({ length: numbers }, (_, column) => `number_${column}`),
    ...Array.from({ length: categories }, (_, column) => `category_${column}`),
  ];
  const out = createWriteStream(file);
  out.write(`${[...names, 'kind'].join(',')}\n`);
  for (let start = 0; start < rows; start += 1000) {
    const lines = Array.from({ length: Math.min(1000, rows - start) }, () => {
      const values = Array.from({ length: numbers }, () => uniform(random));
      const codes = Array.from({ length: categories }, () => draw(levels));
      const moved = codes.length > 0 && codes[0]! % 2 === 1 ? 1 : 0;
      const kind = uniform(random) < noise ? draw(classes) : (nearest(values) + moved) % classes;
      return `${[...values.map((value) => value.toFixed(5)), ...codes.map((code) => `level ${code}`), `class ${kind}`].join(',')}\n`;
    });
    if (!out.write(lines.join(''))) await new Promise<void>((resolve) => out.once('drain', resolve));
  }
  out.end();
  await finished(out);
}
