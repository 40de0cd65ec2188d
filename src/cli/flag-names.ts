// Names of settings on the command line. tools/settings.js needs them without the parser.
import type { Setting } from '../internal.ts';

const placeholders: Readonly<Record<Setting['kind'], string>> = {
  whole: 'n',
  number: 'number',
  switch: '',
  text: 'text',
  character: 'character',
  duration: 'time',
  choice: 'name',
  choices: 'list',
  wholes: 'list',
  columns: 'columns',
  'by column': 'list',
  table: 'file',
};

/** `max-length` of `maxLength`. */
const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `--max-length <n>`; `--predictor` for a switch. */
export function flagOf(name: string, { kind, placeholder = placeholders[kind] }: Setting): string {
  return `--${kebab(name)}${placeholder && ` <${placeholder}>`}`;
}

/** `--no-predictor`, which turns off a switch. */
export const negatedFlagOf = (name: string): string => `--no-${kebab(name)}`;
