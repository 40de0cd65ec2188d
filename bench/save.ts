// `npm run bench -- --save` ends here: writes the tables of BENCHMARKS.md, between their marks, and the plot of the
// README from bench/results.jsonl, so that no figure is copied by hand.
import { readFileSync, writeFileSync } from 'node:fs';
import { type Line, show } from './print.ts';
import { speedFigure } from './speed-figure.ts';

const [results = 'bench/results.jsonl'] = process.argv.slice(2);
const lines = readFileSync(results, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as Line);

function markdown(rows: readonly Line[]): string {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((key) => key !== 'bench');
  const cells = (values: readonly string[]) => `| ${values.join(' | ')} |`;
  const kinds = keys.map((key) => (rows.some((row) => typeof row[key] === 'number') ? '--:' : '---'));
  return [
    cells(keys.map((key) => key.replaceAll('_', ' '))),
    cells(kinds),
    ...rows.map((row) => cells(keys.map((key) => show(row[key]).replaceAll('|', '\\|')))),
  ].join('\n');
}

/** One row a network, one column a peer's way of training: microseconds a step, and how many times ours that is. */
function peersByNetwork(rows: readonly Line[]): Line[] {
  const networks = new Map<string, Record<string, string | number>>();
  for (const { hidden, batch, peer, side, us, ours_us, ratio } of rows) {
    const key = `${show(hidden)} ${batch}`;
    const row = networks.get(key) ?? { hidden: show(hidden), batch: batch as number, 'ours, µs': show(ours_us) };
    row[`${peer} ${side}, µs`] = `${show(us)} (${show(ratio)}×)`;
    networks.set(key, row);
  }
  return [...networks.values()];
}

const path = 'BENCHMARKS.md';
const document = readFileSync(path, 'utf8').replace(
  /(<!-- results: ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g,
  (_, start: string, name: string, end: string) => {
    const found = lines.filter(({ bench }) => bench === name);
    if (found.length === 0) return `${start}\n*Not measured yet.*\n\n${end}`;
    return `${start}\n${markdown(name === 'peers' ? peersByNetwork(found) : found)}\n\n${end}`;
  },
);
writeFileSync(path, document);
const figure = speedFigure(lines);
if (figure) writeFileSync('docs/speed.svg', figure);
