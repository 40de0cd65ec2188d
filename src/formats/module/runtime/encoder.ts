// The encoder of a plain module: `encode` of src/table/encoder.ts for a single row, without imports. The cell readers
// are passed in, because most models need only some of them.
import type { CellReader } from '../../../table/columns.ts';
import type { DateOrder, DatePart } from '../../../table/dates.ts';
import type { ColumnEncoding } from '../../../table/encoder.ts';
import type { Notation } from '../../../table/numbers.ts';
import { widthOfScaling, writeScaled } from '../../../table/scaling.ts';

export interface Readers {
  readonly textOf: (value: unknown, name: string) => string;
  readonly readNumber?: CellReader;
  /** The readers of columns in another notation than that of `readNumber`. */
  readonly numberReaders?: (notation: Notation) => CellReader[];
  readonly readAnyBoolean?: CellReader;
  readonly dateReader?: (order: DateOrder) => CellReader;
  readonly partOf?: (part: DatePart, seconds: number) => number;
}

/** Writes one column's features to `features` from `offset`, and returns where the next column's begin. */
type WriteFeatures = (value: unknown, features: Float32Array, offset: number) => number;

/** The function from a row to its features, [width]. It reuses one array for all rows. */
export function createEncoder(
  columns: readonly ColumnEncoding[],
  width: number,
  readers: Readers,
): (row: Readonly<Record<string, unknown>>) => Float32Array {
  const { textOf } = readers;
  const features = new Float32Array(width);

  function reader(name: string, read: CellReader, expected: string): (value: unknown) => number {
    return (value) => {
      const text = textOf(value, name);
      const result = read(text);
      if (result !== undefined) return result;
      throw new Error(
        `The row has "${text.slice(0, 40)}" in column "${name}", where the model reads ${expected}; correct it or leave it empty.`,
      );
    };
  }

  function numberWriter(column: Extract<ColumnEncoding, { kind: 'number' }>): WriteFeatures {
    const { readNumber, numberReaders } = readers as Required<Readers>;
    const plain = !column.comma && !column.grouped && column.unit === undefined;
    const [readText] = (plain ? [readNumber] : numberReaders(column)) as [CellReader];
    const read = reader(column.name, readText, 'numbers');
    return (value, features, offset) => {
      // A number need not be parsed from text, unless it is out of float32's range.
      const number = typeof value === 'number' && Math.abs(value) < 3.4e38 ? value : read(value);
      writeScaled(features, offset, number, column);
      offset += widthOfScaling(column);
      if (!column.missing) return offset;
      if (Number.isNaN(number)) features[offset] = 1;
      return offset + 1;
    };
  }
  function dateWriter({ name, order, parts, missing }: Extract<ColumnEncoding, { kind: 'date' }>): WriteFeatures {
    const { dateReader, partOf } = readers as Required<Readers>;
    const read = reader(name, dateReader(order), 'dates');
    return (value, features, offset) => {
      const seconds = read(value);
      for (const scaling of parts) {
        writeScaled(features, offset, partOf(scaling.part, seconds), scaling);
        offset += widthOfScaling(scaling);
      }
      if (!missing) return offset;
      if (Number.isNaN(seconds)) features[offset] = 1;
      return offset + 1;
    };
  }
  function levelWriter(column: Extract<ColumnEncoding, { kind: 'one-hot' | 'ordinal' }>): WriteFeatures {
    const { name, levels, boolean } = column;
    const positions = new Map(levels.map((level, position) => [level, position]));
    const { readAnyBoolean } = readers;
    const readBoolean = boolean && readAnyBoolean ? reader(name, readAnyBoolean, 'yes or no') : undefined;
    const levelOf = (value: unknown): string => {
      if (!readBoolean) return textOf(value, name);
      const boolean = readBoolean(value);
      return boolean === 1 ? 'true' : boolean === 0 ? 'false' : '';
    };
    return (value, features, offset) => {
      const level = levelOf(value);
      const position = level === '' ? undefined : positions.get(level);
      if (column.kind === 'ordinal') {
        features[offset] = position ?? -1;
        return offset + 1;
      }
      const missing = levels.length + (column.other ? 1 : 0);
      if (position !== undefined) features[offset + position] = 1;
      else if (level !== '' && column.other) features[offset + levels.length] = 1;
      else if (level === '' && column.missing) features[offset + missing] = 1;
      return offset + missing + (column.missing ? 1 : 0);
    };
  }

  const writers = columns.map((column) => {
    const write =
      column.kind === 'number'
        ? numberWriter(column)
        : column.kind === 'date'
          ? dateWriter(column)
          : levelWriter(column);
    return { name: column.name, write };
  });
  return (row) => {
    features.fill(0);
    let offset = 0;
    for (const { name, write } of writers) {
      if (!Object.hasOwn(row, name)) {
        throw new Error(
          `The row has no "${name}"; its keys are ${Object.keys(row).join(', ')}. Pass null where a value is missing.`,
        );
      }
      offset = write(row[name], features, offset);
    }
    return features;
  };
}
