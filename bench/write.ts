// `npm run bench -- --save` and `-- --write` end here: every table and figure of the documents, and the plot of the README,
// from bench/results.jsonl, so that no figure is copied by hand.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { documents, fill } from './documents.ts';
import { say } from './print.ts';
import { type Behind, parseResults } from './saved.ts';
import { speedFigure } from './speed-figure.ts';

const [file = 'bench/results.jsonl'] = process.argv.slice(2);
if (!existsSync(file)) throw new Error(`There is no ${file}; measure first: npm run bench -- --save.`);

function git(...words: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', words, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

function behindHead(commit: string): Behind | undefined {
  const between = (...paths: string[]) => git('rev-list', '--count', `${commit}..HEAD`, '--', ...paths);
  const [commits, code] = [between(), between('src', 'assembly')];
  return commits === undefined || code === undefined ? undefined : { commits: Number(commits), code: Number(code) };
}

const text = readFileSync(file, 'utf8');
const commits = [...new Set(parseResults(text).lines.map(({ origin }) => origin.commit))];
const behind = Object.fromEntries(commits.map((commit) => [commit, behindHead(commit)]));
const measured = text.split('\n').filter((line) => line && JSON.parse(line).bench !== 'documents');
const head = JSON.stringify({ bench: 'documents', commit: git('rev-parse', 'HEAD'), behind });
const written = `${[head, ...measured].join('\n')}\n`;
writeFileSync(file, written);

const results = parseResults(written);
for (const path of documents) writeFileSync(path, fill(readFileSync(path, 'utf8'), results));
const figure = speedFigure(results.lines);
if (figure) writeFileSync('docs/speed.svg', figure);
const old = Object.entries(behind).filter(([, age]) => age === undefined || age.code > 0);
if (old.length > 0) {
  say(`Figures of ${old.length} commit(s) are from before the last change of src/ or assembly/; the documents say so.`);
}
