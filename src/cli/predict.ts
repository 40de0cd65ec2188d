// `mlpnas predict`: the rows of a table with the model's label and the probability of every class, as CSV.
import { stat } from 'node:fs/promises';
import Papa from 'papaparse';
import { loadModel, loadStudy, type Model, parseTable } from '../index.ts';
import { fileStorage, readText } from '../platform/node.ts';
import type { Context } from './context.ts';
import { asWrongUse, WrongUse } from './errors.ts';
import { findStudy } from './studies.ts';

export async function predictCommand(place: string, table: string, { out }: Context): Promise<void> {
  const model = await openModel(place);
  const text = await asWrongUse(() => readText(table));
  const predictions = await asWrongUse(() =>
    model.predict(parseTable(text, { name: table === '-' ? 'standard input' : table })),
  );
  const rows = predictions.map(({ label, probabilities }) => [
    label,
    ...model.classes.map((name) => probabilities[name]),
  ]);
  await out.write(
    `${Papa.unparse([[model.target, ...model.classes.map((name) => `probability of ${name}`)], ...rows], { newline: '\n' })}\n`,
  );
}

/** Of a study's folder or of a file that `export` wrote. */
async function openModel(place: string): Promise<Model> {
  const found = await stat(place).catch(() => undefined);
  if (found?.isDirectory()) {
    const folder = await findStudy(place);
    return await asWrongUse(async () => (await loadStudy(fileStorage(folder))).model());
  }
  if (!found && !/^https?:/i.test(place))
    throw new WrongUse(`"${place}" is neither the folder of a study nor a model's file.`);
  return await asWrongUse(async () => loadModel(await readText(place)));
}
