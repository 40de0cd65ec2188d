// Messages of the core name options as code does; the command has flags for them.
import { shellWord } from './words.ts';

/** Options of the library that the command has under another name. */
const otherNames: Readonly<Record<string, string>> = { timeBudget: 'time-budget' };

/** The text with every `keep: ["id"]` (`setting` of src/remedy.ts) as the flag that says the same: --keep id. */
export function inFlags(text: string): string {
  return text.replace(/`([a-z][A-Za-z]*)(?:: ([^`]*))?`/g, (whole, name: string, json: string | undefined) => {
    const flag = otherNames[name] ?? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (json === undefined) return `--${flag}`;
    try {
      return flagWith(flag, JSON.parse(json));
    } catch {
      return whole;
    }
  });
}

function flagWith(flag: string, value: unknown): string {
  if (typeof value === 'boolean') return value ? `--${flag}` : `--no-${flag}`;
  const words = Array.isArray(value)
    ? value.join(',')
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
          .map(([key, entry]) => `${key}=${entry}`)
          .join(',')
      : String(value);
  return `--${flag} ${shellWord(words)}`;
}
