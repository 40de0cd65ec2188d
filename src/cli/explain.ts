// `mlpnas explain`: what a model looks at, on the test rows of its study or on the rows of a table.
import { stat } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import type { Explanation, ExplainOptions } from '../explain/index.ts';
import { type LoadedStudy, loadStudy, type StudyStorage } from '../index.ts';
import { fileStorage } from '../platform/node.ts';
import type { Context } from './context.ts';
import { asWrongUse, WrongUse } from './errors.ts';
import type { ReadingFlags } from './flags.ts';
import { findModel, isModel } from './model.ts';
import { inFlags } from './remedies.ts';
import { readingOf, readSource } from './source.ts';
import { latest } from './studies.ts';
import { openTable } from './table.ts';

type Row = NonNullable<ExplainOptions['rows']>[number];

export interface ExplainFlags extends ReadingFlags, Omit<ExplainOptions, 'rows'> {
  readonly row?: readonly Row[];
  readonly json?: boolean;
}

/** Reads a number of a row, or a row as JSON, and adds it to those before. */
export function readRow(text: string, before?: unknown): Row[] {
  const rows = (before ?? []) as readonly Row[];
  if (!text.trim().startsWith('{')) {
    if (/^\s*[1-9]\d*\s*$/.test(text)) return [...rows, Number(text)];
    throw new InvalidArgumentError(
      `Expected the number of a row, counted from 1, or a row as JSON, e.g. '{"size":1.5}'; "${text}" is neither.`,
    );
  }
  try {
    return [...rows, JSON.parse(text) as Readonly<Record<string, unknown>>];
  } catch (error) {
    throw new InvalidArgumentError(`The row is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * @param first the model, or the table where that is all that is named: then the model is the latest study's
 * @throws WrongUse (rejects) when there is no such model or table, or no table is known
 */
export async function explainCommand(
  first: string | undefined,
  second: string | undefined,
  { row, json, delimiter, encoding, ...flags }: ExplainFlags,
  context: Context,
): Promise<void> {
  const reading = { delimiter, encoding };
  const options: ExplainOptions = { ...flags, ...(row ? { rows: row } : {}) };
  const alone = second === undefined && first !== undefined && (await isTable(first));
  const [named, table] = alone ? [undefined, first] : [first, second];
  const source = await findModel(named);
  const explanation = await asWrongUse(async () => {
    if (table === undefined) {
      if (source.study === undefined) throw missingTable(named!);
      const storage = fileStorage(source.study);
      return await explainLoaded(await loadStudy(storage), storage, reading, options);
    }
    const { explain } = await import('../explain/index.ts');
    const metric = source.study && (await loadStudy(fileStorage(source.study))).settings.metric;
    return await explain(await source.open(), await openTable(table, reading), {
      ...(metric ? { metric } : {}),
      ...options,
    });
  });
  await print(explanation, json === true, context);
}

/** Whether the word is neither a study nor a model, so that it has to be a table. */
async function isTable(word: string): Promise<boolean> {
  if (word === latest || (await isModel(word))) return false;
  const found = await stat(word).catch(() => undefined);
  return found
    ? !found.isDirectory()
    : word === '-' || /^https?:/i.test(word) || /\.(csv|tsv|txt|jsonl|parquet|gz)$/i.test(word);
}

function missingTable(model: string): WrongUse {
  return new WrongUse(
    `A table is missing: "${model}" is a model's file, which does not say where its rows are. mlpnas explain ${model} TABLE`,
  );
}

/**
 * Explains a study on its own test rows.
 *
 * @throws when the study's table cannot be found or has changed, with what to do
 */
export async function explainLoaded(
  study: LoadedStudy,
  storage: StudyStorage,
  flags: ReadingFlags,
  options: ExplainOptions,
): Promise<Explanation> {
  const reading = await readingOf(storage, flags);
  const table = await readSource(storage, study.source, reading);
  const test = study.testSource === undefined ? {} : { test: await openTable(study.testSource, reading) };
  const { explainStudy } = await import('../explain/index.ts');
  return await explainStudy(study, table, { ...options, ...test });
}

/** As JSON it is a contract with whoever reads it, so keys are only ever added. */
async function print(explanation: Explanation, json: boolean, { out, colours, columns }: Context): Promise<void> {
  const inWords = { ...explanation, notes: explanation.notes.map(inFlags) };
  if (json) {
    await out.line(JSON.stringify({ type: 'explanation', ...inWords }));
    return;
  }
  const { explanationText } = await import('../report/explanation/text.ts');
  const parts = explanationText(inWords, { width: Math.max(60, Math.min(columns, 100)) });
  for (const [at, { title, text }] of parts.entries())
    await out.write(`${at === 0 ? '' : '\n'}${colours.bold(title)}\n\n${text}\n`);
}
