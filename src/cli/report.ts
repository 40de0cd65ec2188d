// `mlpnas report`: the study's page, in its folder unless told otherwise.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadStudy } from '../index.ts';
import { fileStorage } from '../platform/node.ts';
import type { Context } from './context.ts';
import { asWrongUse } from './errors.ts';
import { findStudy } from './studies.ts';

export async function reportCommand(
  named: string | undefined,
  { output }: { output?: string },
  { out }: Context,
): Promise<void> {
  const folder = await findStudy(named);
  const { studyPage } = await import('../report/index.ts');
  const study = await asWrongUse(() => loadStudy(fileStorage(folder)));
  const file = output ?? path.join(folder, 'report.html');
  await writeFile(file, studyPage(study));
  await out.line(file);
}
