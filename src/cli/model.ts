// Commands find a model in a study's folder, or in a file that was exported.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { loadModel, loadStudy, type Model } from '../index.ts';
import { fileStorage, readText } from '../platform/node.ts';
import { asWrongUse, WrongUse } from './errors.ts';
import { findStudy, isStudy, latest } from './studies.ts';

export interface ModelSource {
  /** The path of the model's file; for a URL its file name, in the current folder. */
  readonly file: string;
  /** The study's folder, where the model is a study's. */
  readonly study?: string;
  /** @throws WrongUse (rejects) when it is no model */
  open(): Promise<Model>;
}

const isUrl = (text: string): boolean => /^https?:/i.test(text);

/**
 * @param named folder, file or URL; the latest study when it is `latest` or left out
 * @throws WrongUse when there is no such thing
 */
export async function findModel(named: string | undefined): Promise<ModelSource> {
  const found = named === undefined ? undefined : await stat(named).catch(() => undefined);
  if (named === undefined || (named === latest && !found) || found?.isDirectory()) {
    const folder = await findStudy(named);
    return {
      file: path.join(folder, 'model.json'),
      study: folder,
      open: async () => await asWrongUse(async () => (await loadStudy(fileStorage(folder))).model()),
    };
  }
  if (!found && !isUrl(named)) {
    const remedy = `Name one of them, or "${latest}" for the latest study.`;
    throw new WrongUse(`"${named}" is neither the folder of a study nor a model's file. ${remedy}`);
  }
  return {
    file: isUrl(named) ? path.posix.basename(new URL(named).pathname) || 'model.json' : named,
    open: async () => await asWrongUse(async () => loadModel(await readText(named))),
  };
}

/** Whether the path is of a study or a model's file, and so not of a table. */
export async function isModel(named: string): Promise<boolean> {
  if (isStudy(named)) return true;
  if (!/\.json$/i.test(named)) return false;
  return await readText(named).then(
    (text) => isModelText(text),
    () => false,
  );
}

function isModelText(text: string): boolean {
  try {
    loadModel(text);
    return true;
  } catch {
    return false;
  }
}
