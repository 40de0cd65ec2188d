// A value of a row as the text of a cell, as the encoder reads it.
import { cellOf } from '../../../table/rows.ts';

export function textOf(value: unknown, name: string): string {
  return cellOf(value, name, 'The row').trim();
}
