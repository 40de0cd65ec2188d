// Where a command finds a model: in a study's folder, or in a file that was exported.
import { stat } from 'node:fs/promises';
import { loadModel, loadStudy, type Model } from '../index.ts';
import { fileStorage, readText } from '../platform/node.ts';
import { asWrongUse, WrongUse } from './errors.ts';
import { findStudy } from './studies.ts';

/**
 * @param place folder, file or URL; the latest study when left out
 * @throws WrongUse when there is no model
 */
export async function openModel(place: string | undefined): Promise<Model> {
  const found = place === undefined ? undefined : await stat(place).catch(() => undefined);
  if (place === undefined || found?.isDirectory()) {
    const folder = await findStudy(place);
    return await asWrongUse(async () => (await loadStudy(fileStorage(folder))).model());
  }
  if (!found && !/^https?:/i.test(place))
    throw new WrongUse(`"${place}" is neither the folder of a study nor a model's file.`);
  return await asWrongUse(async () => loadModel(await readText(place)));
}
