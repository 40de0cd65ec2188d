// A setting has a kind and range, a default, and words that describe it. The table of them is in settings-table.ts;
// schemas, types, flags, help and docs/settings.md are made of it.
import * as v from 'valibot';
import { durationExpected, secondsOf } from '../duration.ts';
import { suggest } from '../suggest.ts';

/** In the order in which they are listed. */
export const settingGroups = [
  'Table',
  'Evaluation',
  'Search',
  'Networks',
  'Training',
  'Final model',
  'Run',
  'Output',
] as const;

interface Words {
  readonly group: (typeof settingGroups)[number];
  /** A phrase without a capital letter and a full stop, as the command's help has it. */
  readonly what: string;
  /** Sentences that the help has no room for. */
  readonly more?: string;
  readonly unit?: string;
  /** What applies without a value, where there is no default. A setting with this is optional. */
  readonly otherwise?: string;
  /** The word for the value in the help; by default that of its kind. */
  readonly placeholder?: string;
  /** How the setting may differ when a study is resumed; by default it may not. */
  readonly resumed?: 'may grow' | 'may change';
}

/** A kind of value, with its range. */
export type Kind =
  /** A whole number, any that a double holds exactly by default. */
  | { readonly kind: 'whole'; readonly least?: number; readonly most?: number; readonly default?: number }
  /** A number that is finite; `above` and `below` are not in the range. */
  | {
      readonly kind: 'number';
      readonly from?: number;
      readonly above?: number;
      readonly to?: number;
      readonly below?: number;
      readonly default?: number;
    }
  | { readonly kind: 'switch'; readonly default?: boolean }
  | { readonly kind: 'text'; readonly expected: string }
  /** One character. */
  | { readonly kind: 'character'; readonly names: Readonly<Record<string, string>> }
  /** A time; a number of it is seconds. */
  | { readonly kind: 'duration' }
  /** `open`: a program may have others of its own. */
  | {
      readonly kind: 'choice';
      readonly choices: readonly string[];
      /** Other names of the choices that the command understands, in lower case. */
      readonly aliases?: Readonly<Record<string, string>>;
      readonly open?: boolean;
      readonly default?: string;
    }
  | { readonly kind: 'choices'; readonly choices: readonly string[]; readonly default?: readonly string[] }
  | {
      readonly kind: 'wholes';
      readonly least: number;
      readonly most: number;
      readonly default?: readonly number[];
    }
  | { readonly kind: 'columns'; readonly default?: readonly string[] }
  /** One of the choices by column. */
  | {
      readonly kind: 'by column';
      readonly choices: readonly string[];
      readonly default?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'table' };

export type Setting = Words & Kind;

/** Settings by name, in the order in which they are listed. */
export type Settings = Readonly<Record<string, Setting>>;

/** The type of a setting's values, once they are read. */
export type ValueOf<S> = S extends { readonly kind: 'whole' | 'number' | 'duration' }
  ? number
  : S extends { readonly kind: 'switch' }
    ? boolean
    : S extends { readonly kind: 'choice'; readonly open: true }
      ? string
      : S extends { readonly kind: 'choice'; readonly choices: readonly (infer T)[] }
        ? T
        : S extends { readonly kind: 'choices'; readonly choices: readonly (infer T)[] }
          ? readonly T[]
          : S extends { readonly kind: 'wholes' }
            ? readonly number[]
            : S extends { readonly kind: 'columns' }
              ? readonly string[]
              : S extends { readonly kind: 'by column'; readonly choices: readonly (infer T extends string)[] }
                ? Readonly<Record<string, T>>
                : string;

export const defaultOf = (setting: Setting): unknown => ('default' in setting ? setting.default : undefined);

/** The values of a setting as the rest of a sentence: `a whole number from 2 to 64`. */
export function expectedOf(setting: Kind): string {
  switch (setting.kind) {
    case 'whole':
      return `a whole number${rangeOf(setting)}`;
    case 'number':
      return `a number${rangeOf(setting)}`;
    case 'switch':
      return 'true or false';
    case 'text':
      return setting.expected;
    case 'character':
      return `one character, or one of ${Object.keys(setting.names).join(', ')}`;
    case 'duration':
      return durationExpected;
    case 'choice':
      return setting.open ? 'the name of a strategy' : `one of ${setting.choices.join(', ')}`;
    case 'choices':
      return `a list of some of ${setting.choices.join(', ')}`;
    case 'wholes':
      return `a list of at least one whole number${rangeOf(setting)}, like [16, 32]`;
    case 'columns':
      return 'a list of column names';
    case 'by column':
      return `one of ${setting.choices.join(', ')} for each of some columns, like { age: '${setting.choices[0]}' }`;
    case 'table':
      return 'a table';
  }
}

interface Range {
  readonly least?: number;
  readonly most?: number;
  readonly from?: number;
  readonly above?: number;
  readonly to?: number;
  readonly below?: number;
}

/** ` from 2 to 64`, with the space; empty where every number is in the range. */
export function rangeOf({ least, most, from = least, above, to = most, below }: Range): string {
  const low = above !== undefined ? ` above ${above}` : from !== undefined ? ` from ${from}` : '';
  return `${low}${below !== undefined ? ` to below ${below}` : to !== undefined ? ` to ${to}` : ''}`;
}

/**
 * The schema of a setting's value. A message is what was expected.
 *
 * @param limited false takes numbers of any size: a study that another version has made is read, not judged
 */
export function schemaOf(setting: Setting, limited = true): v.GenericSchema<unknown, unknown> {
  const schema = kindSchema(setting, limited);
  const value = defaultOf(setting);
  if (value !== undefined) return v.optional(schema, value);
  return setting.otherwise === undefined ? schema : v.optional(schema);
}

function kindSchema(setting: Setting, limited: boolean): v.GenericSchema<unknown, unknown> {
  const expected = expectedOf(setting);
  switch (setting.kind) {
    case 'whole':
      return wholeSchema(setting, limited);
    case 'number':
      return v.pipe(
        v.number(expected),
        v.finite(expected),
        v.check((value) => !limited || isWithin(value, setting), expected),
      );
    case 'switch':
      return v.boolean(expected);
    case 'text':
      return v.pipe(v.string(expected), v.nonEmpty(expected));
    case 'character':
      return v.pipe(v.string(expected), v.length(1, expected));
    case 'duration':
      return v.pipe(
        v.custom<string | number>((value) => secondsOf(value) !== undefined, expected),
        v.transform((value) => secondsOf(value) as number),
      );
    case 'choice':
      return setting.open ? v.pipe(v.string(expected), v.nonEmpty(expected)) : oneOf(setting.choices);
    case 'choices':
      return v.pipe(v.array(oneOf(setting.choices), expected), v.nonEmpty(expected));
    case 'wholes':
      return v.pipe(v.array(wholeSchema(setting, limited), expected), v.nonEmpty(expected));
    case 'columns':
      return v.array(v.string(expected), expected);
    case 'by column':
      return v.record(v.string(), oneOf(setting.choices), expected);
    case 'table':
      return v.custom<unknown>((value) => value !== null, expected);
  }
}

function wholeSchema(range: Range, limited: boolean) {
  const expected = `a whole number${rangeOf(range)}`;
  return v.pipe(
    v.number(expected),
    v.safeInteger(expected),
    v.check((value) => !limited || isWithin(value, range), expected),
  );
}

function isWithin(value: number, { least, most, from = least, above, to = most, below }: Range): boolean {
  return (
    value >= (from ?? -Infinity) &&
    value > (above ?? -Infinity) &&
    value <= (to ?? Infinity) &&
    value < (below ?? Infinity)
  );
}

function oneOf(choices: readonly string[]) {
  return v.picklist(choices, ({ input }) => {
    const meant = typeof input === 'string' ? suggest(input, choices) : '';
    return `one of ${choices.join(', ')}${meant && `.${meant}`}`;
  });
}

/** The end of a sentence, with a full stop unless it is a question. */
export const ended = (expected: string): string => (expected.endsWith('?') ? expected : `${expected}.`);

/** A value as it is shown in an error. */
export function shown(value: unknown): string {
  if (typeof value === 'string' || (typeof value === 'object' && value !== null)) return JSON.stringify(value);
  return typeof value === 'function' ? 'a function' : String(value);
}

/** A value that was read, or a sentence that says what was expected, without the name of the setting. */
export type Checked = { readonly value: unknown } | { readonly problem: string };

export function checkValue(setting: Setting, value: unknown): Checked {
  const result = v.safeParse(schemaOf(setting), value);
  if (result.success) return { value: result.output };
  const [issue] = result.issues;
  // In a list it is one item that is wrong.
  if (issue.path) return { problem: `Got ${shown(issue.input)}; expected ${ended(issue.message)}` };
  return { problem: `Expected ${ended(issue.message)}` };
}
