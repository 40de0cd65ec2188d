// `mlpnas predict`: a line for each row of a table, with the model's label and the probability of every class, or with the
// value that a regression predicts, as CSV.
import Papa from 'papaparse';
import type { Model, Prediction } from '../index.ts';
import type { Context } from './context.ts';
import { asWrongUse } from './errors.ts';
import { openModel } from './model.ts';
import { inFlags } from './remedies.ts';
import { openTable, type ReadingFlags } from './table.ts';

export async function predictCommand(
  place: string,
  table: string,
  reading: ReadingFlags,
  { out, err }: Context,
): Promise<void> {
  const model = await openModel(place);
  const rows = await openTable(table, reading);
  for (const { message } of await asWrongUse(() => model.examine(rows))) await err.line(`note: ${inFlags(message)}`);
  await out.write(csv([header(model)]));
  for await (const predictions of model.predictInChunks(rows)) {
    if (out.closed.aborted) return;
    await out.write(csv(predictions.map((prediction) => line(model, prediction))));
  }
}

function header({ task, target, classes }: Model): string[] {
  return task === 'regression' ? [target] : [target, ...classes.map((name) => `probability of ${name}`)];
}

function line({ classes }: Model, { label, probabilities }: Prediction): (string | number)[] {
  return [label, ...classes.map((name) => probabilities[name] as number)];
}

const csv = (lines: (string | number)[][]): string => `${Papa.unparse(lines, { newline: '\n' })}\n`;
