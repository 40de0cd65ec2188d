// `mlpnas predict` writes CSV: for each row of a table the model's label and the probability of every class, or the
// value that a regression predicts.
import Papa from 'papaparse';
import type { Model, Prediction } from '../index.ts';
import type { Context } from './context.ts';
import { asWrongUse, WrongUse } from './errors.ts';
import type { ReadingFlags } from './flags.ts';
import { findModel, isModel } from './model.ts';
import { inFlags } from './remedies.ts';
import { latest } from './studies.ts';
import { openTable } from './table.ts';

/**
 * @param first the model, or the table where that is all that is named: then the model is the latest study's
 * @throws WrongUse (rejects) when no table is named, or when there is no such model or table
 */
export async function predictCommand(
  first: string | undefined,
  second: string | undefined,
  reading: ReadingFlags,
  { out, err }: Context,
): Promise<void> {
  const named = second === undefined ? undefined : first;
  const table = second ?? first;
  if (table === undefined || (named === undefined && (table === latest || (await isModel(table))))) {
    const known = table ?? latest;
    throw new WrongUse(`A table is missing: for which rows is "${known}" to predict? mlpnas predict ${known} TABLE`);
  }
  const model = await (await findModel(named)).open();
  const rows = await openTable(table, reading);
  for (const { message } of await asWrongUse(() => model.examine(rows))) await err.line(`note: ${inFlags(message)}`);
  await out.write(csv([header(model)]));
  for await (const predictions of model.predictInChunks(rows)) {
    if (out.closed.aborted) return;
    await out.write(csv(predictions.map((prediction) => line(model, prediction))));
  }
}

function header(model: Model): string[] {
  return [model.target, ...classesOf(model).map((name) => `probability of ${name}`)];
}

function line(model: Model, { label, value, probabilities }: Prediction): (string | number)[] {
  return [label ?? value, ...classesOf(model).map((name) => probabilities?.[name] ?? Number.NaN)];
}

const classesOf = (model: Model): readonly string[] => (model.task === 'regression' ? [] : model.classes);

const csv = (lines: (string | number)[][]): string => `${Papa.unparse(lines, { newline: '\n' })}\n`;
