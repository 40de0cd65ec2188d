// `mlpnas resume`: finishes a study with the settings that its journal holds.
import { loadStudy, resumeStudy } from '../index.ts';
import { fileStorage } from '../platform/node.ts';
import type { Context } from './context.ts';
import { asWrongUse } from './errors.ts';
import type { RunFlags } from './flags.ts';
import { readingOf, readSource } from './source.ts';
import { findStudy } from './studies.ts';
import { openTable } from './table.ts';
import { runStudy } from './run.ts';

export async function resumeCommand(named: string | undefined, flags: RunFlags, context: Context): Promise<void> {
  const began = performance.now();
  const storage = fileStorage(await findStudy(named));
  const { source, testSource, settings } = await asWrongUse(() => loadStudy(storage));
  const reading = await readingOf(storage, flags);
  const table = await readSource(storage, source, reading);
  const test = testSource === undefined ? {} : { test: await openTable(testSource, reading) };
  await runStudy(
    (events) => resumeStudy(storage, table, { ...test, ...events }),
    { ...flags, began, table, ...test, location: storage.location, trainer: settings.trainer },
    context,
  );
}
