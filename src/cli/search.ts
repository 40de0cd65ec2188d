// `mlpnas search`: reads the table, runs the search with the flags as its options, and keeps the study in a folder.
import path from 'node:path';
import { parseTable, penguins, search, type SearchOptions } from '../index.ts';
import type { RawTable } from '../internal.ts';
import { fileStorage } from '../platform/node.ts';
import type { Context } from './context.ts';
import { WrongUse } from './errors.ts';
import type { SearchFlags } from './flags.ts';
import { freshStudy } from './studies.ts';
import { sources, type Source, storeReading, storeTable } from './source.ts';
import { openTable } from './table.ts';
import { runStudy } from './run.ts';

export async function searchCommand(
  tablePath: string | undefined,
  flags: SearchFlags,
  context: Context,
): Promise<void> {
  const began = performance.now();
  const { study, workers, threads, timeBudget, top, json, quiet, target, delimiter, encoding, test, ...settings } =
    flags;
  const reading = { delimiter, encoding };
  const source: Source =
    tablePath === undefined ? sources.builtIn : tablePath === '-' ? sources.standardInput : resolved(tablePath);
  const pieces: Uint8Array[] = [];
  const table =
    tablePath === undefined
      ? parseTable(penguins.text, { name: penguins.name })
      : await openTable(tablePath, reading, tablePath === '-' ? (bytes) => void pieces.push(bytes) : undefined);
  const column = target ?? (tablePath === undefined ? penguins.target : undefined);
  if (column === undefined) throw new WrongUse(missingTarget(table));
  const held: Pick<SearchOptions, 'testSource'> & { readonly test?: RawTable } =
    test === undefined ? {} : { test: await openTable(test, reading), testSource: resolved(test) };
  const storage = fileStorage(study ?? freshStudy(tablePath ?? penguins.name));
  const options: SearchOptions = { ...settings, ...held, target: column, source };
  await runStudy(
    (events) =>
      search(table, {
        ...options,
        ...events,
        storage,
        async onStart(start) {
          if (source === sources.standardInput) await storeTable(storage, Buffer.concat(pieces));
          await storeReading(storage, reading);
          await events.onStart?.(start);
        },
      }),
    {
      table,
      test: held.test,
      location: storage.location,
      workers,
      threads,
      trainer: flags.trainer,
      timeBudget,
      began,
      top,
      json,
      quiet,
    },
    context,
  );
}

/** The absolute path, by which the table is found again from any folder; a URL as it is. */
function resolved(tablePath: string): string {
  return /^https?:/i.test(tablePath) ? tablePath : path.resolve(tablePath);
}

export function missingTarget({ name, columns }: RawTable): string {
  const names = columns.map((column) => column.name).join(', ');
  return `--target is missing: which column of ${name} is to be predicted? Its columns are: ${names}.`;
}
