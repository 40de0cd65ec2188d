// Fills the documents from saved lines. In a document
//   <!-- results: NAME --> … <!-- end -->   is a table of bench/views.ts, or notes, with where it comes from below;
//   <!-- figure: NAME -->…<!-- end -->      is a figure of bench/figures.ts in a sentence.
import { figureOf } from './figures.ts';
import { type Line, show } from './print.ts';
import type { Origin, Results, Saved } from './saved.ts';
import { viewOf } from './views.ts';

export const documents = ['README.md', 'ARCHITECTURE.md', 'BENCHMARKS.md'] as const;

/** The same text for the same results: what stands between marks does not matter. */
export function fill(document: string, results: Results): string {
  return document
    .replace(marked.results, (_, start: string, name: string, end: string) => {
      const { lines, rows } = viewOf(name, results.lines);
      const body = rows.length === 0 ? '*Not measured yet.*' : bodyOf(rows, lines, results);
      return `${start}\n\n${body}\n\n${end}`;
    })
    .replace(
      marked.figure,
      (_, start: string, name: string, end: string) => start + figureOf(name, results.lines) + end,
    );
}

/** What `fill` replaces. */
export const marked = {
  results: /(<!-- results: ([\w-]+) -->)[\s\S]*?(<!-- end -->)/g,
  figure: /(<!-- figure: ([\w.-]+) -->)[^<]*(<!-- end -->)/g,
};

function bodyOf(rows: readonly Line[], lines: readonly Saved[], results: Results): string {
  const notes = rows.every(({ text }) => typeof text === 'string');
  if (notes) {
    return lines.map(({ figures, origin }) => wrapped(`${figures.text} *(${briefly(origin)})*`)).join('\n');
  }
  const origins = originsOf(lines, results);
  return origins === '' ? markdown(rows) : `${markdown(rows)}\n\n${origins}`;
}

function markdown(rows: readonly Line[]): string {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((key) =>
    rows.some((row) => row[key] !== undefined),
  );
  const cells = (values: readonly string[]) => `| ${values.join(' | ')} |`;
  const kinds = keys.map((key) => (rows.some((row) => typeof row[key] === 'number') ? '--:' : '---'));
  return [
    cells(keys.map((key) => key.replaceAll('_', ' '))),
    cells(kinds),
    ...rows.map((row) => cells(keys.map((key) => show(row[key]).replaceAll('|', '\\|')))),
  ].join('\n');
}

/** An item of a list, within the width of the page. */
function wrapped(text: string, width = 120): string {
  const out: string[] = [];
  let line = '-';
  for (const word of text.split(/\s+/)) {
    if (line.length + 1 + word.length > width) {
      out.push(line);
      line = ' ';
    }
    line += ` ${word}`;
  }
  return [...out, line].join('\n');
}

const day = (date: string): string => date.slice(0, 10);
const short = (commit: string): string => `\`${commit.slice(0, 7)}\``;

const briefly = ({ commit, date }: Origin): string => `${short(commit)}, ${day(date)}`;

/** A sentence for each run that lines come from. */
function originsOf(lines: readonly Saved[], results: Results): string {
  const sentences = lines.map(({ origin }) => sentenceOf(origin, results));
  return [...new Set(sentences)]
    .map((sentence) => wrapped(sentence).replace(/^- /, '').replaceAll('\n  ', '\n'))
    .join('\n');
}

function sentenceOf(origin: Origin, { behind }: Results): string {
  const { commit, recorded, dirty, date, processor, cores, load } = origin;
  if (recorded) {
    const parts = [`Recorded with commit ${short(commit)} of ${day(date)}, before lines carried their origin`];
    return emphasised([...parts, ...ageOf(behind[commit])]);
  }
  const parts = [
    `Measured at commit ${short(commit)} on ${day(date)}: ${processor}, ${cores} cores, load ${load} before`,
  ];
  return emphasised([...parts, ...(dirty ? ['**on uncommitted changes**'] : []), ...ageOf(behind[commit])]);
}

const emphasised = (parts: readonly string[]): string => `*${parts.join('; ')}.*`;

function ageOf(age: { readonly commits: number; readonly code: number } | undefined): string[] {
  if (age === undefined) return ['a commit that is not in this history'];
  if (age.commits === 0) return [];
  const code =
    age.code === 0 ? 'none of which changes' : age.code === 1 ? 'one of which changes' : `${age.code} of which change`;
  return [`${age.commits} commit${age.commits === 1 ? '' : 's'} before these pages, ${code} src/ or assembly/`];
}
