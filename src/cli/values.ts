// Parses the text behind an option by the setting's kind and range. An error says what was expected; commander puts the
// name of the option before it.
import { InvalidArgumentError } from 'commander';
import { checkValue, type Setting, type ValueOf } from '../internal.ts';

/** @param before the value of the same option given before; lists of columns add up */
export type ReadValue<T> = (text: string, before?: unknown) => T;

/** The parser of a setting's text. */
export function readerOf<S extends Setting>(setting: S): ReadValue<ValueOf<S>> {
  // Only a program can have a strategy of its own.
  const known = setting.kind === 'choice' ? { ...setting, open: false } : setting;
  return (text, before) => {
    const checked = checkValue(known, parsed(setting, text, before));
    if ('problem' in checked) throw new InvalidArgumentError(checked.problem);
    return checked.value as ValueOf<S>;
  };
}

/** The value of the text, or the text itself where it has none: the check that follows says what was expected. */
function parsed(setting: Setting, text: string, before: unknown): unknown {
  switch (setting.kind) {
    case 'whole':
      return wholeNumber(text);
    case 'number':
      return text.trim() === '' ? text : Number(text);
    case 'character':
      return setting.names[text] ?? text;
    case 'choice':
      return (setting.aliases && aliased(text, setting.aliases)) ?? text;
    case 'choices':
      return [...new Set(items(text))];
    case 'wholes':
      return [...new Set(text.split(',').map(wholeNumber))];
    case 'columns':
      return [...((before as readonly string[] | undefined) ?? []), ...items(text)];
    case 'by column':
      return { ...(before as object | undefined), ...Object.fromEntries(items(text).map(pair)) };
    default:
      return text;
  }
}

function aliased(text: string, aliases: Readonly<Record<string, string>>): string {
  const name = text.trim().toLowerCase();
  return (Object.hasOwn(aliases, name) ? aliases[name] : undefined) ?? name;
}

const wholeNumber = (text: string): number | string => (/^[+-]?\d+$/.test(text.trim()) ? Number(text) : text.trim());

/** `a, b` to `['a', 'b']`. */
function items(text: string): string[] {
  const found = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (found.length === 0) throw new InvalidArgumentError('Expected one or more names with commas between them.');
  return found;
}

/** `age=number` to `['age', 'number']`. */
function pair(text: string): [column: string, type: string] {
  const at = text.lastIndexOf('=');
  if (at < 1) {
    const expected = 'columns with their types, e.g. age=number,zip=category';
    throw new InvalidArgumentError(`Expected ${expected}; "${text}" is none.`);
  }
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
