// The study's page is written into its folder when a search has ended, and anywhere by `mlpnas report`.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type LoadedStudy, loadStudy } from '../index.ts';
import { fileStorage } from '../platform/node.ts';
import type { Context } from './context.ts';
import { asWrongUse } from './errors.ts';
import { inFlags } from './remedies.ts';
import { findStudy } from './studies.ts';

/**
 * @param file report.html in the study's folder by default
 * @returns the path of the page
 */
export async function writeReport(
  study: LoadedStudy,
  file = path.join(study.location, 'report.html'),
): Promise<string> {
  // Drawing takes longer to load than the rest of the command.
  const { studyPage } = await import('../report/index.ts');
  const warnings = study.warnings.map((warning) => ({ ...warning, message: inFlags(warning.message) }));
  const trials = study.trials.map((trial) =>
    trial.state === 'failed' ? { ...trial, reason: inFlags(trial.reason) } : trial,
  );
  await writeFile(file, studyPage({ ...study, warnings, trials }));
  return file;
}

/** Every search ends with this. A page that cannot be written is only a warning, because the study is complete. */
export async function reportAtEnd(study: LoadedStudy, { err, errColours }: Context): Promise<void> {
  try {
    await writeReport(study);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await err.line(`${errColours.yellow('warning:')} the report could not be written: ${why}`);
  }
}

export async function reportCommand(
  named: string | undefined,
  { output }: { output?: string },
  { out }: Context,
): Promise<void> {
  const folder = await findStudy(named);
  const study = await asWrongUse(() => loadStudy(fileStorage(folder)));
  await out.line(await writeReport(study, output ?? path.join(folder, 'report.html')));
}
