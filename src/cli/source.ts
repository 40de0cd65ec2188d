// The source of a study's table, from which it is read again when the study is resumed.
import { parseTable, penguins, type StudyStorage } from '../index.ts';
import { WrongUse } from './errors.ts';
import type { ReadingFlags } from './flags.ts';
import { openTable } from './table.ts';

/** A path, a URL, or one of `sources`. */
export type Source = string;

export const sources = { builtIn: 'built-in penguins', standardInput: 'standard input' } as const;

/** A table from standard input cannot be read twice, so the study's folder keeps it. */
const copyName = 'table.csv';

export async function storeTable(storage: StudyStorage, bytes: Uint8Array): Promise<void> {
  await storage.writeBlob(copyName, bytes);
}

/** How the study's tables were read, where the command was told. */
const readingFile = 'reading.json';

export async function storeReading(storage: StudyStorage, { delimiter, encoding }: ReadingFlags): Promise<void> {
  if (delimiter === undefined && encoding === undefined) return;
  await storage.writeBlob(readingFile, new TextEncoder().encode(JSON.stringify({ delimiter, encoding })));
}

/** How the study's tables are read: what the flags say, else what `storeReading` has recorded. */
export async function readingOf(storage: StudyStorage, { delimiter, encoding }: ReadingFlags): Promise<ReadingFlags> {
  const bytes = await storage.readBlob(readingFile);
  const recorded: ReadingFlags = bytes ? JSON.parse(new TextDecoder().decode(bytes)) : {};
  return { delimiter: delimiter ?? recorded.delimiter, encoding: encoding ?? recorded.encoding };
}

/**
 * The study's table, read once more.
 *
 * @throws WrongUse when it cannot be found, with what to do
 */
export async function readSource(storage: StudyStorage, source: Source | undefined, flags: ReadingFlags) {
  if (source === sources.builtIn) return parseTable(penguins.text, { name: penguins.name });
  if (source === sources.standardInput) {
    const bytes = await storage.readBlob(copyName);
    if (!bytes)
      throw new WrongUse(
        `${storage.location} lacks ${copyName}, its copy of the table that came by standard input. ${remedy(storage)}`,
      );
    return await openTable(bytes, { ...flags, name: copyName });
  }
  if (source === undefined)
    throw new WrongUse(`${storage.location} does not say where its table is. ${remedy(storage)}`);
  return await openTable(source, flags);
}

function remedy({ location }: StudyStorage): string {
  return `Run "mlpnas search TABLE --study ${location}" with the options that the study was made with.`;
}
