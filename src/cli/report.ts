// The study's page is written into its folder when a search has ended, and anywhere by `mlpnas report`.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Explanation } from '../explain/index.ts';
import { type LoadedStudy, loadStudy } from '../index.ts';
import { fileStorage } from '../platform/node.ts';
import type { Context } from './context.ts';
import { asWrongUse, WrongUse } from './errors.ts';
import { explainLoaded } from './explain.ts';
import { inFlags } from './remedies.ts';
import { findStudy } from './studies.ts';

export interface ReportFlags {
  readonly output?: string;
  /** A column whose groups the model's figures are given for. */
  readonly by?: string;
  readonly explain?: boolean;
}

/** What the model looks at, or why that is not known. */
export type Explained = Explanation | { readonly unknown: string };

/**
 * @param file report.html in the study's folder by default
 * @returns the path of the page
 */
export async function writeReport(
  study: LoadedStudy,
  explained: Explained,
  file = path.join(study.location, 'report.html'),
): Promise<string> {
  // Drawing takes longer to load than the rest of the command.
  const { studyPage } = await import('../report/index.ts');
  const warnings = study.warnings.map((warning) => ({ ...warning, message: inFlags(warning.message) }));
  const trials = study.trials.map((trial) =>
    trial.state === 'failed' ? { ...trial, reason: inFlags(trial.reason) } : trial,
  );
  await writeFile(file, studyPage({ ...study, warnings, trials, explanation: explained }));
  return file;
}

/**
 * Every search ends with this. A page that cannot be written is only a warning, because the study is complete.
 *
 * @param explain says what the model looks at
 */
export async function reportAtEnd(
  study: LoadedStudy,
  explain: (study: LoadedStudy) => Promise<Explanation>,
  { err, errColours }: Context,
): Promise<void> {
  try {
    // Who has interrupted a search, or gave it so much time and no more, does not wait for this.
    const early = study.ended === 'interrupted' || study.ended === 'budget';
    const later = 'The search ended early, before the model was explained; "mlpnas report" does it.';
    await writeReport(study, early ? { unknown: later } : await explainedOr(study, () => explain(study)));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await err.line(`${errColours.yellow('warning:')} the report could not be written: ${why}`);
  }
}

/** An explanation that fails does not keep the report from being written, which then says why it has none. */
async function explainedOr(study: LoadedStudy, explain: () => Promise<Explanation>): Promise<Explained> {
  if (!study.best) return { unknown: 'There is no model.' };
  try {
    return await explain();
  } catch (error) {
    return { unknown: inFlags(error instanceof Error ? error.message : String(error)) };
  }
}

export async function reportCommand(
  named: string | undefined,
  { output, by, explain = true }: ReportFlags,
  { out }: Context,
): Promise<void> {
  const folder = await findStudy(named);
  const storage = fileStorage(folder);
  const study = await asWrongUse(() => loadStudy(storage));
  if (by !== undefined && !explain)
    throw new WrongUse("--by needs the study's table, which --no-explain leaves unread; choose one.");
  const explained: Explained =
    by !== undefined
      ? await asWrongUse(() => explainLoaded(study, storage, {}, { by }))
      : explain
        ? await explainedOr(study, () => explainLoaded(study, storage, {}, {}))
        : { unknown: 'It was left out by --no-explain.' };
  await out.line(await writeReport(study, explained, output ?? path.join(folder, 'report.html')));
}
