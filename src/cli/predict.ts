// `mlpnas predict`: a line for each row of a table, with the model's label and the probability of every class, or with the
// value that a regression predicts, as CSV.
import Papa from 'papaparse';
import { type Model, parseTable, type Prediction } from '../index.ts';
import { readText } from '../platform/node.ts';
import type { Context } from './context.ts';
import { asWrongUse } from './errors.ts';
import { openModel } from './model.ts';

export async function predictCommand(place: string, table: string, { out, err }: Context): Promise<void> {
  const model = await openModel(place);
  const text = await asWrongUse(() => readText(table));
  const rows = await asWrongUse(() => parseTable(text, { name: table === '-' ? 'standard input' : table }));
  for (const { message } of await asWrongUse(() => model.examine(rows))) await err.line(`note: ${message}`);
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
