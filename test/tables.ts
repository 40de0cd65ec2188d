// The tables that the project was made with. Penguins are part of it; the others lie in ../shared/data, beside the
// project. A test that needs one which is not there is skipped by name, or fails (see testWhen), but never takes another.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

declare const ROOT: string;
const folder = '../shared/data';

/** The path of a table from the root. */
export function tableFile(name: string): string {
  return name === 'penguins' ? 'data/penguins.csv' : `${folder}/${name}.csv`;
}

export function tableText(name: string): string {
  return readFileSync(path.join(ROOT, tableFile(name)), 'utf8');
}

/** Says which of the tables are not there, for `testWhen`; undefined when all are. */
export function missingTables(...names: readonly string[]): string | undefined {
  const missing = names.map(tableFile).filter((file) => !existsSync(path.join(ROOT, file)));
  return missing.length > 0 ? `There is no ${missing.join(', no ')}.` : undefined;
}
