// Results as JSON lines for machines (--json), or as a table for people.
import Table from 'cli-table3';

export type Line = Readonly<Record<string, string | number | readonly number[] | undefined>>;

const show = (value: Line[string]): string =>
  Array.isArray(value) ? value.join('-') : typeof value === 'number' && !Number.isInteger(value) ? value.toPrecision(3) : String(value ?? '');

/** Rounds to four significant digits: more are noise. */
export const round = (value: number): number => Number(value.toPrecision(4));

/** Prints the lines of one benchmark; all of them have the keys of the first. */
export function print(lines: readonly Line[]): void {
  if (process.argv.includes('--json')) {
    for (const line of lines) process.stdout.write(`${JSON.stringify(line)}\n`);
    return;
  }
  const keys = Object.keys(lines[0] ?? {}).filter((key) => key !== 'bench');
  const table = new Table({ head: keys, style: { head: [], border: [] } });
  for (const line of lines) table.push(keys.map((key) => show(line[key])));
  process.stdout.write(`${table.toString()}\n`);
}
