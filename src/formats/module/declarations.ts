// The TypeScript declarations of a plain module, with the names of its columns, levels and classes.
import type { ModelParts } from '../../internal.ts';
import type { ColumnEncoding } from '../exportable.ts';
import { literal } from './literal.ts';

/** A column with more levels has a general type, because an editor's list of them would be too long. */
const maxLevels = 100;

export function declarationsOf(parts: ModelParts): string {
  const columns = parts.encoder.columns.map(
    (column) => `  ${literal(column.name)}: ${typeOf(column)} | null | undefined;\n`,
  );
  const prediction =
    parts.task === 'regression'
      ? ['export interface Prediction {', '  value: number;', '}']
      : [
          'export declare const classes: readonly Label[];',
          `export type Label = ${parts.classes.map(literal).join(' | ')};`,
          'export interface Prediction {',
          parts.decision
            ? `  /** The class with the largest probability * factor; the factors are ${parts.decision.join(', ')}. */`
            : '  /** The most probable class. */',
          '  label: Label;',
          '  /** They sum to 1. */',
          '  probabilities: Record<Label, number>;',
          '}',
        ];
  return [
    "/** A value per column; null, undefined and '' where it is missing. */",
    `export interface Row {\n${columns.join('')}}`,
    ...prediction,
    '/** Throws an Error when a column is not there or its value cannot be read. */',
    'export declare function predict(row: Readonly<Row>): Prediction;',
    '/** The features that the network reads. */',
    'export declare function encode(row: Readonly<Row>): Float32Array;',
    '',
  ].join('\n');
}

function typeOf(column: ColumnEncoding): string {
  if (column.kind === 'number') return 'number | string';
  if (column.kind === 'date') return 'Date | string';
  if (column.boolean) return 'boolean | number | string';
  if (column.levels.length > maxLevels) return 'string | number | boolean';
  // `string & {}` allows other levels and keeps the known ones in an editor's list.
  return [...column.levels.map(literal), 'number', 'boolean', '(string & {})'].join(' | ');
}
