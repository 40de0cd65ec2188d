// A value of a row as the text that the encoder was taught to read.
import { cellOf } from '../../../table/rows.ts';

export function textOf(value: unknown, name: string): string {
  return cellOf(value, name, 'The row').trim();
}
