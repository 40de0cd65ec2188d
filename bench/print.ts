// Results as JSON lines for machines (--json), or as a table for people; and kept in a file where one is named.
import { appendFileSync, rmSync } from 'node:fs';
import Table from 'cli-table3';

export type Line = Readonly<Record<string, string | number | readonly number[] | undefined>>;

export const show = (value: Line[string]): string =>
  Array.isArray(value)
    ? value.join('-')
    : typeof value === 'number' && !Number.isInteger(value)
      ? String(Number(value.toPrecision(3)))
      : String(value ?? '');

/** Rounds to four significant digits: more are noise. */
export const round = (value: number): number => Number(value.toPrecision(4));

/** Nothing between the rows. */
const noRules = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

const file = process.env.BENCH_LINES;
if (file) rmSync(file, { force: true });

/** Prints the lines of one benchmark. */
export function print(lines: readonly Line[]): void {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  if (file) appendFileSync(file, text);
  if (process.argv.includes('--json')) {
    process.stdout.write(text);
    return;
  }
  const keys = [...new Set(lines.flatMap((line) => Object.keys(line)))].filter((key) => key !== 'bench');
  const table = new Table({ head: keys, style: { head: [], border: [] }, chars: noRules });
  for (const line of lines) table.push(keys.map((key) => show(line[key])));
  process.stdout.write(`${lines[0]?.bench ?? ''}\n${table.toString()}\n`);
}

/** Versions of others that took part, which the saved lines carry beside our own. */
export function addVersions(versions: Readonly<Record<string, string>>): void {
  if (file) appendFileSync(file, `${JSON.stringify({ versions })}\n`);
}

/** Says on stderr what is being done, for those who wait. */
export function say(words: string): void {
  process.stderr.write(`${words}\n`);
}
