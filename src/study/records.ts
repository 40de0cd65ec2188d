// The journal's records of a study as a whole, and the check that it is the study that the caller wants to continue.
import { MlpnasError } from '../errors.ts';
import * as v from 'valibot';
import type { Evaluation } from '../evaluate/evaluation.ts';
import type { RoundInsight } from '../strategy/strategy.ts';
import { readRecords, type StudyRecords } from './journal/journal.ts';
import type { StudyEvaluation } from './evaluate.ts';
import type { Ended } from './context.ts';
import { differences, recordedSettings, type StudySettings } from './settings.ts';
import type { StudyStorage } from './storage.ts';
import type { TableFacts } from './study.ts';
import type { Trial } from './trial.ts';

const tableSchema = v.pipe(
  v.object({
    fingerprint: v.string(),
    task: v.optional(v.picklist(['classification', 'regression'])),
    classes: v.optional(v.array(v.string()), []),
    features: v.number(),
    rows: v.object({ train: v.number(), validation: v.number(), test: v.number() }),
    warnings: v.array(v.looseObject({ code: v.string(), message: v.string() })),
  }),
  // Version 0.1.0 wrote no task, and no classes for a regression.
  v.transform(({ task, classes, ...facts }) =>
    (task ?? (classes.length > 0 ? 'classification' : 'regression')) === 'classification'
      ? { task: 'classification' as const, classes, ...facts }
      : { task: 'regression' as const, ...facts },
  ),
);
const resultSchema = v.object({ digest: v.string(), ended: v.picklist(['rounds', 'space', 'budget', 'interrupted']) });

export interface StudyHead {
  readonly settings: StudySettings;
  readonly table: TableFacts;
  readonly source: string | undefined;
  readonly testSource: string | undefined;
}

/**
 * The study's settings and table; undefined where a writer was killed before both were recorded, and so before any
 * trial.
 *
 * @throws MlpnasError when they are not what this version writes
 */
export function headOf({ attrs }: StudyRecords, location: string): StudyHead | undefined {
  if (!attrs.has('settings') || !attrs.has('table')) return undefined;
  const settings = v.safeParse(recordedSettings, attrs.get('settings'));
  const table = v.safeParse(tableSchema, attrs.get('table'));
  const [issue] = settings.issues ?? table.issues ?? [];
  if (!settings.success || !table.success) {
    const by = attrs.get('version') ?? 'an unknown version';
    throw new MlpnasError(
      'study',
      `The study in ${location} cannot be read: ${issue?.message}. ` +
        `It was made by mlpnas ${by}; read it with that version.`,
    );
  }
  const named = (key: string) => {
    const value = attrs.get(key);
    return typeof value === 'string' ? value : undefined;
  };
  return {
    settings: settings.output as unknown as StudySettings,
    table: table.output as unknown as TableFacts,
    source: named('source'),
    testSource: named('testSource'),
  };
}

/** Finished trials in the order of their numbers. */
export function finishedTrials({ trials }: StudyRecords): Trial[] {
  return [...trials.values()].flatMap(({ finished }) => finished ?? []).sort((a, b) => a.number - b.number);
}

/** The insights by round, up to the first that is not recorded. */
export function recordedInsights({ attrs }: StudyRecords): RoundInsight[] {
  const insights: RoundInsight[] = [];
  for (let insight = attrs.get('insight_0'); insight !== undefined; insight = attrs.get(`insight_${insights.length}`)) {
    insights.push(insight as RoundInsight);
  }
  return insights;
}

/** The way in which the study ended, if nothing has happened since. */
export function recordedEnd({ attrs }: StudyRecords, digest: string): Ended | undefined {
  const result = v.safeParse(resultSchema, attrs.get('result'));
  return result.success && result.output.digest === digest ? result.output.ended : undefined;
}

export interface RecordedModel {
  readonly digest: string;
  /** The settings that it was made with. */
  readonly made: Readonly<Record<string, unknown>>;
  readonly evaluation?: StudyEvaluation;
}

/** The record of the model in the storage, if nothing has happened since. */
export function recordedModel({ attrs }: StudyRecords, digest: string): RecordedModel | undefined {
  const recorded = attrs.get('model') as RecordedModel | undefined;
  if (recorded?.digest !== digest) return undefined;
  const { evaluation } = recorded;
  return { ...recorded, ...(evaluation && { evaluation: withTasks(evaluation) }) };
}

/** Version 0.1.0 recorded evaluations without their `task`: those with pairs are of a regression. */
function withTasks(evaluation: StudyEvaluation): StudyEvaluation {
  const withTask = (recorded: Evaluation): Evaluation =>
    'pairs' in recorded ? { ...recorded, task: 'regression' } : { ...recorded, task: 'classification' };
  const { model, searched, constant, linear } = evaluation;
  return {
    model: withTask(model),
    ...(searched && { searched: withTask(searched) }),
    constant: withTask(constant),
    ...(linear && { linear: withTask(linear) }),
  };
}

/**
 * The storage's records of a study, which has to be the one that is asked for.
 *
 * @throws MlpnasError that says in what the two differ; nothing has been changed then
 */
export async function readSame(
  storage: StudyStorage,
  settings: StudySettings,
  table: TableFacts,
): Promise<StudyRecords> {
  const records = await readRecords(storage);
  const head = records && headOf(records, storage.location);
  if (!records || !head) return records ?? { attrs: new Map(), trials: new Map() };
  const settingsDiffer = differences(head.settings, settings);
  const remedy = 'Continue it as it was made, or keep the new study elsewhere.';
  if (settingsDiffer.length > 0) {
    throw new MlpnasError(
      'study',
      `${storage.location} holds a study with other settings (${settingsDiffer.join('; ')}). ${remedy}`,
    );
  }
  if (head.table.fingerprint !== table.fingerprint) {
    const words = ({ rows, features, ...facts }: TableFacts) =>
      `${rows.train + rows.validation + rows.test} rows, ${features} features, ` +
      (facts.task === 'regression' ? 'numbers to predict' : `classes ${facts.classes.join(', ')}`);
    const [there, here] = [words(head.table), words(table)];
    const difference = there === here ? `both have ${here}, but cells differ` : `there: ${there}; here: ${here}`;
    const source = head.source ? ` (${head.source})` : '';
    throw new MlpnasError(
      'study',
      `${storage.location} holds a study of another table${source}: ${difference}. ${remedy}`,
    );
  }
  return records;
}
