// The command's options, made of the table of settings. `resume` has only those of a run, because a study's folder
// keeps the others.
import { type Command, Option } from 'commander';
import type { StudySettings } from '../index.ts';
import {
  defaultOf,
  rangeOf,
  runSettings,
  type Setting,
  settingGroups,
  studySettings,
  type ValueOf,
} from '../internal.ts';
import { flagOf, negatedFlagOf } from './flag-names.ts';
import { commandSettings } from './settings.ts';
import { readerOf } from './values.ts';

const settings = { ...studySettings, ...runSettings, ...commandSettings };
type Name = keyof typeof settings;

type Values<N extends Name> = { readonly [K in N]?: ValueOf<(typeof settings)[K]> | undefined };

/** Settings of how the table is read. */
const tableNames = [
  'target',
  'drop',
  'keep',
  'types',
  'featureEncoding',
  'task',
  'group',
  'delimiter',
  'encoding',
] as const;
/** Settings that no result depends on. */
/** Settings of how the bytes of a table become cells. */
const readingNames = ['delimiter', 'encoding'] as const;
const runNames = [...readingNames, 'workers', 'threads', 'timeBudget', 'top', 'json', 'quiet'] as const;
const searchNames = Object.keys(settings) as Name[];

export type InspectFlags = Values<(typeof tableNames)[number] | 'json'>;
export type RunFlags = Values<(typeof runNames)[number]> & { readonly threads: number; readonly top: number };
export type SearchFlags = Values<Name> & RunFlags & Pick<StudySettings, 'trainer'>;
export type ReadingFlags = Values<(typeof readingNames)[number]>;
export type TopFlags = Values<'top' | 'json'> & { readonly top: number };

export const addSearchFlags = (command: Command): Command => addFlags(command, searchNames, true);
export const addInspectFlags = (command: Command): Command => addFlags(command, [...tableNames, 'json']);
export const addRunFlags = (command: Command): Command => addFlags(command, runNames);
export const addReadingFlags = (command: Command): Command => addFlags(command, readingNames);
export const addTopFlags = (command: Command): Command => addFlags(command, ['top', 'json']);

/** @param grouped whether the help shows the groups of settings */
function addFlags(command: Command, names: readonly Name[], grouped = false): Command {
  for (const group of settingGroups) {
    const ofGroup = names.filter((name) => settings[name].group === group);
    if (grouped && ofGroup.length > 0) command.optionsGroup(`${group}:`);
    for (const name of ofGroup) for (const option of optionsOf(name, settings[name])) command.addOption(option);
  }
  return command;
}

function optionsOf(name: string, setting: Setting): Option[] {
  const option = new Option(flagOf(name, setting), helpOf(setting));
  const value = defaultOf(setting);
  if (setting.kind === 'switch') {
    if (value !== true) return [option];
    return [option.default(true), new Option(negatedFlagOf(name), 'do not')];
  }
  // An empty list adds nothing to what is typed, nor to the help.
  if (Array.isArray(value) && value.length > 0) option.default(value, value.join(','));
  else if (typeof value !== 'object' && value !== undefined) option.default(value);
  return [option.argParser(readerOf(setting))];
}

/** `most layers, the output layer included, from 2 to 64`; commander adds the default. */
function helpOf(setting: Setting): string {
  const { what, otherwise } = setting;
  const choices = 'choices' in setting ? `: ${setting.choices.join(', ')}` : '';
  const commas = setting.kind === 'columns' ? ', with commas between them' : '';
  const closed = 'most' in setting || 'to' in setting || 'below' in setting;
  const range = closed && setting.kind !== 'wholes' ? `,${rangeOf(setting)}` : '';
  return `${what}${commas}${choices}${range}${otherwise === undefined ? '' : ` (default: ${otherwise})`}`;
}
