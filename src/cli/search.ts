// `mlpnas search`: from the command line to a study, and back to people.
import path from 'node:path';
import { parseTable, penguins, type RawTable, search, type SearchOptions } from '../index.ts';
import { fileStorage } from '../platform/node.ts';
import type { Context } from './context.ts';
import { WrongUse } from './errors.ts';
import type { SearchFlags } from './flags.ts';
import { freshStudy } from './studies.ts';
import { keepReading, keepTable, type Source, sources } from './source.ts';
import { openTable } from './table.ts';
import { watch } from './watch.ts';

export async function searchCommand(place: string | undefined, flags: SearchFlags, context: Context): Promise<void> {
  const { study, workers, threads, timeBudget, top, json, quiet, target, delimiter, encoding, test, ...settings } =
    flags;
  const reading = { delimiter, encoding };
  const source: Source =
    place === undefined ? sources.builtIn : place === '-' ? sources.standardInput : resolved(place);
  const pieces: Uint8Array[] = [];
  const table =
    place === undefined
      ? parseTable(penguins.text, { name: penguins.name })
      : await openTable(place, reading, place === '-' ? (bytes) => void pieces.push(bytes) : undefined);
  const column = target ?? (place === undefined ? penguins.target : undefined);
  if (column === undefined) throw new WrongUse(missingTarget(table));
  const held = test === undefined ? {} : { test: await openTable(test, reading), testSource: resolved(test) };
  const storage = fileStorage(study ?? freshStudy(place ?? penguins.name));
  const options: SearchOptions = { ...settings, ...held, target: column, source };
  await watch(
    (events) =>
      search(table, {
        ...options,
        ...events,
        storage,
        async onStart(start) {
          if (source === sources.standardInput) await keepTable(storage, Buffer.concat(pieces));
          await keepReading(storage, reading);
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

export function missingTarget({ name, columns }: RawTable): string {
  return `--target is missing: which column of ${name} is to be predicted? Its columns are: ${columns.map((column) => column.name).join(', ')}.`;
}
