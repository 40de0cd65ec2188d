// `mlpnas search`: from the command line to a study, and back to people.
import path from 'node:path';
import { parseTable, penguins, search, type SearchOptions } from '../index.ts';
import { fileStorage, readText } from '../platform/node.ts';
import type { Context } from './context.ts';
import { asWrongUse, WrongUse } from './errors.ts';
import type { SearchFlags } from './flags.ts';
import { freshStudy } from './studies.ts';
import { sources, type Source, keepTable } from './source.ts';
import { watch } from './watch.ts';

export async function searchCommand(place: string | undefined, flags: SearchFlags, context: Context): Promise<void> {
  const { study, workers, threads, timeBudget, top, json, quiet, target, ...settings } = flags;
  const source: Source =
    place === undefined ? sources.builtIn : place === '-' ? sources.standardInput : resolved(place);
  const text = place === undefined ? penguins.text : await asWrongUse(() => readText(place));
  const table = await asWrongUse(() =>
    parseTable(text, { name: place === undefined ? penguins.name : place === '-' ? 'standard input' : place }),
  );
  const column = target ?? (place === undefined ? penguins.target : undefined);
  if (column === undefined) {
    throw new WrongUse(
      `--target is missing: which column of ${table.name} is to be predicted? Its columns are: ${table.columns.map(({ name }) => name).join(', ')}.`,
    );
  }
  const storage = fileStorage(study ?? freshStudy(place ?? penguins.name));
  const options: SearchOptions = { ...settings, target: column, source };
  await watch(
    (events) =>
      search(table, {
        ...options,
        ...events,
        storage,
        async onStart(start) {
          if (source === sources.standardInput) await keepTable(storage, text);
          await events.onStart?.(start);
        },
      }),
    {
      tableName: table.name,
      location: storage.location,
      workers,
      threads,
      trainer: flags.trainer,
      timeBudget,
      top,
      json,
      quiet,
    },
    context,
  );
}

/** As it can be found again from any folder. */
function resolved(place: string): string {
  return /^https?:/i.test(place) ? place : path.resolve(place);
}
