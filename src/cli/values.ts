// Reads what people type behind options. Every refusal says what was expected; commander adds which option it was.
import { InvalidArgumentError } from 'commander';
import { encodings, type TextEncoding } from '../index.ts';

/** A reader of whole numbers from `least` on. */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^[+-]?\d+$/.test(text.trim()) || !Number.isSafeInteger(value) || value < least || value > most) {
      const upTo = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`;
      throw new InvalidArgumentError(`Expected a whole number, ${upTo}.`);
    }
    return value;
  };
}

/** Any whole number that a double holds exactly. */
export function seed(text: string): number {
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text.trim()) || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError('Expected a whole number.');
  }
  return value;
}

/** A reader of numbers in `[low, high]`, or without one of its ends. */
export function numberIn(
  low: number,
  high: number,
  open: 'closed' | 'open-low' | 'open-high' = 'closed',
): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const fits =
      text.trim() !== '' &&
      value >= low &&
      value <= high &&
      !(open === 'open-low' && value === low) &&
      !(open === 'open-high' && value === high);
    if (!fits) throw new InvalidArgumentError(`Expected a number ${describeRange(low, high, open)}.`);
    return value;
  };
}

function describeRange(low: number, high: number, open: 'closed' | 'open-low' | 'open-high'): string {
  const from = open === 'open-low' ? `above ${low}` : `from ${low}`;
  if (high === Infinity) return open === 'open-low' ? from : `of ${low} or more`;
  return open === 'open-high' ? `${from} up to, not including, ${high}` : `${from} to ${high}`;
}

/** `a, b` to `['a', 'b']`; an option given twice adds up. */
export function names(text: string, before: readonly string[] = []): string[] {
  const found = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (found.length === 0) throw new InvalidArgumentError('Expected one or more names with commas between them.');
  return [...before, ...found];
}

/** `age=number,zip=category` to types by column; an option given twice adds up. */
export function types<T extends string>(
  known: readonly T[],
  suggest: Suggest,
): (text: string, before?: Readonly<Record<string, T>>) => Record<string, T> {
  const read = oneOf(known, suggest);
  return (text, before = {}) => {
    const pairs = names(text).map((pair): [string, T] => {
      const at = pair.lastIndexOf('=');
      if (at < 1)
        throw new InvalidArgumentError(
          `Expected columns with their types, e.g. age=number,zip=category; "${pair}" is none.`,
        );
      return [pair.slice(0, at).trim(), read(pair.slice(at + 1).trim())];
    });
    return { ...before, ...Object.fromEntries(pairs) };
  };
}

/** One character, or `tab`. */
export function delimiter(text: string): string {
  const named = { tab: '\t', '\\t': '\t', comma: ',', semicolon: ';', pipe: '|', space: ' ' }[text] ?? text;
  if (named.length !== 1)
    throw new InvalidArgumentError('Expected one character, or tab, comma, semicolon, pipe or space.');
  return named;
}

/** Other names of encodings, as people and programs write them. */
const encodingNames: Readonly<Record<string, TextEncoding>> = {
  utf8: 'utf-8',
  'utf-16': 'utf-16le',
  utf16: 'utf-16le',
  utf16le: 'utf-16le',
  utf16be: 'utf-16be',
  cp1252: 'windows-1252',
  'windows 1252': 'windows-1252',
  ansi: 'windows-1252',
  latin1: 'windows-1252',
  'latin-1': 'windows-1252',
  'iso-8859-1': 'windows-1252',
};

/** A reader of names of encodings, in any case. */
export function encoding(suggest: Suggest): (text: string) => TextEncoding {
  const read = oneOf(encodings, suggest);
  return (text) => {
    const name = text.trim().toLowerCase();
    return Object.hasOwn(encodingNames, name) ? (encodingNames[name] as TextEncoding) : read(name);
  };
}

/** `8,16,32` to numbers of units, each once. */
export function widths(text: string): number[] {
  const read = wholeNumber(1, 65_536);
  const found = text.split(',').map((part) => {
    try {
      return read(part.trim());
    } catch {
      throw new InvalidArgumentError(
        `Expected numbers of units with commas between them, each from 1 to 65536, e.g. 16,32,64; "${part.trim()}" is none.`,
      );
    }
  });
  return [...new Set(found)];
}

/** A reader of one of `known`. */
export function oneOf<T extends string>(known: readonly T[], suggest: Suggest): (text: string) => T {
  return (text) => {
    const found = known.find((name) => name === text);
    if (found === undefined) {
      throw new InvalidArgumentError(
        `Expected ${known.length > 1 ? 'one of ' : ''}${known.join(', ')}.${suggest(text, known)}`,
      );
    }
    return found;
  };
}

/** A reader of some of `known`, with commas between them, each once. */
export function someOf<T extends string>(known: readonly T[], suggest: Suggest): (text: string) => T[] {
  return (text) => {
    const found = names(text).map((word) => {
      const name = known.find((candidate) => candidate === word);
      if (name === undefined) {
        throw new InvalidArgumentError(`"${word}" is none of ${known.join(', ')}.${suggest(word, known)}`);
      }
      return name;
    });
    return [...new Set(found)];
  };
}

/** Gives `' Did you mean "…"?'` or an empty string. */
export type Suggest = (word: string, known: Iterable<string>) => string;

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** `500ms`, `60s`, `5m`, `1.5h` or, for seconds, a plain `90`, to seconds. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(text.trim());
  const seconds = match ? Number(match[1]) * unitSeconds[match[2] ?? 's']! : 0;
  if (!(seconds > 0)) throw new InvalidArgumentError('Expected a time above 0 such as 60s, 5m or 1h.');
  return seconds;
}
