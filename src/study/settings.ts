// The settings of a study: everything that its results follow from, besides the table. They are kept in the journal,
// so that a study is only ever continued as what it is.
import { MlpnasError } from '../errors.ts';
import * as v from 'valibot';
import { createSpace, type SearchSpace } from '../space/space.ts';
import { suggest } from '../suggest.ts';
import { ended, schemaOf, type Settings, shown } from './setting.ts';
import type { StudySettings } from './settings.generated.ts';
import { studySettings } from './settings-table.ts';

export type { StudySettings } from './settings.generated.ts';

const namesOf = (resumed: 'may grow' | 'may change') =>
  (Object.keys(studySettings) as (keyof StudySettings)[]).filter((name) => {
    const setting: Settings[string] = studySettings[name];
    return setting.resumed === resumed;
  });

/** Settings of the final networks: they may change when a study is continued, for no trial depends on them. */
export const ofTheModel: readonly (keyof StudySettings)[] = namesOf('may change');

/** Settings that may be larger when a study is continued: what was done before stays as it was. */
export const mayGrow: readonly (keyof StudySettings)[] = namesOf('may grow');

/** A schema for each setting; a message is what was expected. */
export function entriesOf(settings: Settings, limited = true): Record<string, v.GenericSchema<unknown, unknown>> {
  return Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, schemaOf(setting, limited)]));
}

/** The settings that a journal holds, of whatever size. Versions before 0.3 recorded no encoding and had one. */
export const recordedSettings = v.object(
  entriesOf({ ...studySettings, featureEncoding: { ...studySettings.featureEncoding, default: 'standard' } }, false),
);

/**
 * Checks options and fills in defaults.
 *
 * @throws MlpnasError that names the option, its value and what was expected; for an unknown option the one probably meant
 */
export function checkOptions<S extends v.StrictObjectSchema<v.ObjectEntries, undefined>>(
  schema: S,
  options: unknown,
): v.InferOutput<S> {
  const result = v.safeParse(schema, options);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const option = v.getDotPath(issue) ?? '';
  const known = Object.keys(schema.entries);
  if (issue.type === 'strict_object' && issue.path === undefined)
    throw new MlpnasError('option', `Got ${shown(options)} for the options; pass an object.`);
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    throw new MlpnasError(
      'option',
      `Got unknown option "${option}"; the options are ${known.join(', ')}.${suggest(option, known)}`,
    );
  }
  if (issue.type === 'strict_object')
    throw new MlpnasError('option', `Option "${option}" is missing; pass it, e.g. { ${option}: … }.`);
  throw new MlpnasError('option', `Got ${shown(issue.input)} for option "${option}"; expected ${ended(issue.message)}`);
}

/** The space that a study with these settings searches for the table's target. */
export function spaceOf(
  { widths, activations, maxLength, dropout }: StudySettings,
  target: { readonly task: 'regression' } | { readonly task: 'classification'; readonly classes: readonly string[] },
): SearchSpace {
  const classes = target.task === 'regression' ? 1 : target.classes.length;
  return createSpace({ classes, widths, activations, maxLength, dropout: dropout > 0 });
}

/** Which settings, of those that may not change, differ: `rounds: 10 there, 5 here`. */
export function differences(recorded: StudySettings, asked: StudySettings): string[] {
  const keys = new Set(Object.keys({ ...recorded, ...asked }) as (keyof StudySettings)[]);
  return [...keys].flatMap((key) => {
    const [before, now] = [recorded[key], asked[key]];
    if (JSON.stringify(before) === JSON.stringify(now)) return [];
    if (ofTheModel.includes(key)) return [];
    if (mayGrow.includes(key) && (now as number) > (before as number)) return [];
    const remark = mayGrow.includes(key) ? ' (it may grow, not shrink)' : '';
    return [`${key}: ${JSON.stringify(before)} there, ${JSON.stringify(now)} here${remark}`];
  });
}
