// Each study is a folder, below studies/ by default. The latest one needs no name.
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { WrongUse } from './errors.ts';

const home = 'studies';
/** The name that stands for the study that was written to last. */
export const latest = 'latest';
/** The file that makes a folder a study. */
const log = 'journal.log';

/** A folder that does not exist yet: `studies/2026-05-04-170203-penguins`. */
export function freshStudy(table: string, now = new Date()): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-');
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join('');
  const stem = `${home}/${day}-${time}-${tableName(table)}`;
  for (let turn = 1; ; turn++) {
    const folder = turn === 1 ? stem : `${stem}-${turn}`;
    if (!existsSync(folder)) return folder;
  }
}

/** `wine_quality` of `../data/wine_quality.csv` or of a URL; `stdin` of `-`. */
export function tableName(table: string): string {
  if (table === '-') return 'stdin';
  const last = table.split(/[?#]/)[0]!.split(/[/\\]/).at(-1)!;
  return (
    last
      .replace(/(\.(csv|tsv|txt|jsonl?|gz))+$/i, '')
      .replace(/[^\w.-]+/g, '-')
      .slice(0, 60) || 'table'
  );
}

/** Whether the folder holds a study. */
export const isStudy = (folder: string): boolean => existsSync(path.join(folder, log));

/**
 * The folder of a study that exists: the one named, or the one below studies/ that was written to last when the name is
 * left out or is `latest`. A study in a folder of that name comes first.
 *
 * @throws WrongUse when there is none
 */
export async function findStudy(named: string | undefined): Promise<string> {
  if (named !== undefined && isStudy(named)) return named;
  const found = await latestStudy();
  if (named !== undefined && named !== latest) {
    const why = existsSync(named) ? `it has no ${log}` : 'there is no such folder';
    throw new WrongUse(`"${named}" is no study: ${why}.${found ? ` The latest study is ${found}.` : ''}`);
  }
  if (!found) {
    throw new WrongUse(
      `There is no study below ${home}/ yet. Make one with "mlpnas search", or name a study's folder.`,
    );
  }
  return found;
}

async function latestStudy(): Promise<string | undefined> {
  const folders = await readdir(home).catch(() => [] as string[]);
  const dated = await Promise.all(
    folders.map(async (name) => {
      const written = await stat(path.join(home, name, log)).then(
        (found) => found.mtimeMs,
        () => undefined,
      );
      return { folder: `${home}/${name}`, written };
    }),
  );
  return dated
    .filter((entry): entry is { folder: string; written: number } => entry.written !== undefined)
    .sort((a, b) => b.written - a.written || (a.folder < b.folder ? 1 : -1))[0]?.folder;
}
