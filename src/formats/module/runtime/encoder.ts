// `encode` of src/table/encoder.ts for one row in memory, in a file that has nothing beside it. How cells are read is handed
// in, because most models need only some of it.
import type { CellReader } from '../../../table/columns.ts';
import type { DateOrder, DatePart } from '../../../table/dates.ts';
import type { ColumnEncoding, Scaling } from '../../../table/encoder.ts';
import type { Notation } from '../../../table/numbers.ts';

export interface Readers {
  readonly textOf: (value: unknown, name: string) => string;
  readonly readNumber?: CellReader;
  /** For columns that are written in another way than `readNumber` reads. */
  readonly numberReaders?: (notation: Notation) => CellReader[];
  readonly readAnyBoolean?: CellReader;
  readonly dateReader?: (order: DateOrder) => CellReader;
  readonly partOf?: (part: DatePart, seconds: number) => number;
}

/** Writes one column's features to `features` from `offset`. */
type Put = (value: unknown, features: Float32Array, offset: number) => void;

/** Gives the features of a row, [width], in an array that is used again and again. */
export function createEncoder(
  columns: readonly ColumnEncoding[],
  width: number,
  readers: Readers,
): (row: Readonly<Record<string, unknown>>) => Float32Array {
  const { textOf } = readers;
  const features = new Float32Array(width);

  function reader(name: string, read: CellReader, wanted: string): (value: unknown) => number {
    return (value) => {
      const text = textOf(value, name);
      const result = read(text);
      if (result !== undefined) return result;
      throw new Error(
        `The row has "${text.slice(0, 40)}" in column "${name}", where the model reads ${wanted}; correct it or leave it empty.`,
      );
    };
  }
  const scaled = (value: number, { median, mean, scale }: Scaling): number =>
    ((Number.isNaN(value) ? median : value) - mean) / scale;

  function putNumber(column: Extract<ColumnEncoding, { kind: 'number' }>): Put {
    const { readNumber, numberReaders } = readers as Required<Readers>;
    const plain = !column.comma && !column.grouped && column.unit === undefined;
    const [readText] = (plain ? [readNumber] : numberReaders(column)) as [CellReader];
    const read = reader(column.name, readText, 'numbers');
    return (value, to, offset) => {
      // What is a number already need not become text first, unless it fits no float32.
      const number = typeof value === 'number' && Math.abs(value) < 3.4e38 ? value : read(value);
      to[offset] = scaled(number, column);
    };
  }
  function putDate({ name, order, parts }: Extract<ColumnEncoding, { kind: 'date' }>): Put {
    const { dateReader, partOf } = readers as Required<Readers>;
    const read = reader(name, dateReader(order), 'dates');
    return (value, to, offset) => {
      const seconds = read(value);
      for (const scaling of parts) to[offset++] = scaled(partOf(scaling.part, seconds), scaling);
    };
  }
  function putLevel(column: Extract<ColumnEncoding, { kind: 'one-hot' | 'ordinal' }>): Put {
    const { name, levels, boolean } = column;
    const positions = new Map(levels.map((level, position) => [level, position]));
    const { readAnyBoolean } = readers;
    const readYes = boolean && readAnyBoolean ? reader(name, readAnyBoolean, 'yes or no') : undefined;
    const levelOf = (value: unknown): string => {
      if (!readYes) return textOf(value, name);
      const yes = readYes(value);
      return yes === 1 ? 'true' : yes === 0 ? 'false' : '';
    };
    return (value, to, offset) => {
      const level = levelOf(value);
      const position = level === '' ? undefined : positions.get(level);
      if (column.kind === 'ordinal') to[offset] = position ?? -1;
      else if (position !== undefined) to[offset + position] = 1;
      else if (level === '' && column.missing) to[offset + levels.length] = 1;
    };
  }

  let offset = 0;
  const puts = columns.map((column) => {
    const at = offset;
    if (column.kind === 'date') offset += column.parts.length;
    else offset += column.kind === 'one-hot' ? column.levels.length + (column.missing ? 1 : 0) : 1;
    const put =
      column.kind === 'number' ? putNumber(column) : column.kind === 'date' ? putDate(column) : putLevel(column);
    return { name: column.name, put, at };
  });
  return (row) => {
    features.fill(0);
    for (const { name, put, at } of puts) {
      if (!Object.hasOwn(row, name)) {
        throw new Error(
          `The row has no "${name}"; its keys are ${Object.keys(row).join(', ')}. Pass null where a value is missing.`,
        );
      }
      put(row[name], features, at);
    }
    return features;
  };
}
