// What counts as a number in a table, and how it is written: with a point or a comma, with thousands parted, with a unit.

/** Written in place of a value, in columns of numbers, dates and booleans; in text they may mean something. */
export const missingMarks: readonly string[] = ['', 'NA', 'N/A', 'n/a', 'NaN', 'nan', 'NULL', 'null', '?'];
const marks = new Set(missingMarks);

export const isMissingMark = (cell: string): boolean => marks.has(cell);

/** Infinities, as programs write them: no value that a network could read, so they count as missing. */
const infinity = /^[+-]?inf(?:inity)?$/i;
export const isInfinite = (cell: string): boolean => infinity.test(cell);

const decimal = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const decimalComma = /^[+-]?(?:(?:0|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d*)(?:,\d*)?|,\d+)(?:[eE][+-]?\d+)?$/;
const grouped = /^[+-]?(?:(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const largestFloat32 = 3.4028234663852886e38;

const fitting = (value: number): number | undefined => (Math.abs(value) <= largestFloat32 ? value : undefined);
const missingOr = (cell: string): number | undefined => (marks.has(cell) || isInfinite(cell) ? Number.NaN : undefined);

/** Signs that all numbers of a column may carry: `%` behind, the others before or behind. */
export const units = ['%', '$', '€', '£', '¥'] as const;
export type Unit = (typeof units)[number];

/** How a column writes its numbers, where that is not as JavaScript does. */
export interface Notation {
  /** A comma marks the fraction, a point may mark thousands: `1.234,5`. */
  readonly comma?: true | undefined;
  /** A comma may mark thousands: `1,234.5`. */
  readonly grouped?: true | undefined;
  /** The value is in it: `12 %` is 12. */
  readonly unit?: Unit | undefined;
}

/** The notation alone, of a column or its encoding. */
export function notationOf({ comma, grouped: groups, unit }: Notation): Notation {
  return { ...(comma && { comma }), ...(groups && { grouped: groups }), ...(unit !== undefined && { unit }) };
}

/** A number's value, NaN when missing, `undefined` when it is none. */
export type NumberReader = (cell: string) => number | undefined;

/**
 * A cell of a number column: its value, NaN when missing, `undefined` when it is no number.
 *
 * Missing are the empty cell and, here only, infinities and the marks `NA`, `N/A`, `n/a`, `NaN`, `nan`, `NULL`, `null`
 * and `?`. In a column of text such a mark is a level like any other (`NA` may be Namibia), which costs nothing, because
 * there a missing value is a level too. Not numbers: leading zeros (`007` is a code), hexadecimal, a decimal comma, and
 * what does not fit a float32, since features are float32.
 */
export function readNumber(cell: string): number | undefined {
  if (cell === '') return Number.NaN;
  return decimal.test(cell) ? fitting(Number(cell)) : missingOr(cell);
}

/** The same where a comma marks the fraction and a point may mark thousands: `1.234,5`, but not `0.5` or `12.34`. */
export function readCommaNumber(cell: string): number | undefined {
  if (cell === '') return Number.NaN;
  return decimalComma.test(cell) ? fitting(Number(cell.replaceAll('.', '').replace(',', '.'))) : missingOr(cell);
}

/** The same where a comma may mark thousands: `1,234.5` and `12.34`, but not `1,5`. */
export function readGroupedNumber(cell: string): number | undefined {
  if (cell === '') return Number.NaN;
  return grouped.test(cell) ? fitting(Number(cell.replaceAll(',', ''))) : missingOr(cell);
}

/** The sign that a cell carries, if any. */
export function unitOf(cell: string): Unit | undefined {
  return units.find((unit) => withoutUnit(cell, unit) !== undefined);
}

/** `-5` of `-$5`, `$ -5` or `-5 $`; `undefined` where the sign or a digit is lacking. */
function withoutUnit(cell: string, unit: Unit): string | undefined {
  let number: string | undefined;
  if (cell.endsWith(unit)) number = cell.slice(0, -1).trimEnd();
  else if (unit !== '%') {
    const sign = cell.startsWith('-') || cell.startsWith('+') ? cell.slice(0, 1) : '';
    if (cell.startsWith(unit, sign.length)) number = sign + cell.slice(sign.length + 1).trimStart();
  }
  return number !== undefined && /\d/.test(number) ? number : undefined;
}

/**
 * A reader of one notation.
 *
 * @param strict whether every number must carry the unit
 */
export function numberReader({ comma, grouped: groups, unit }: Notation, strict = false): NumberReader {
  const read = comma ? readCommaNumber : groups ? readGroupedNumber : readNumber;
  if (unit === undefined) return read;
  return (cell) => {
    const number = withoutUnit(cell, unit);
    if (number !== undefined) return read(number);
    const value = read(cell);
    return strict && !Number.isNaN(value) ? undefined : value;
  };
}

/**
 * Readers for other rows of a column that was learned in this notation: the first that can read all of them is right.
 * In rows in memory and in CSV a point is a point, whether it is in a number or a text, and a comma marks the fraction
 * where the column was learned so.
 *
 * @param commas a comma does not part cells there, so it may mark a fraction
 */
export function numberReaders({ comma, ...others }: Notation, commas?: boolean): NumberReader[] {
  const point = numberReader(others);
  const fraction = numberReader({ comma: true, unit: others.unit });
  if (comma) return commas ? [fraction, point] : [(cell) => point(cell) ?? fraction(cell)];
  return commas ? [point, fraction] : [point];
}

/**
 * Digits after the point of a number in plain decimal notation, so short that its double and this count give back the
 * text: at most 15 digits, which a double keeps. -1 for everything else, -0 too.
 */
export function plainDecimals(text: string): number {
  let at = text.charCodeAt(0) === 45 ? 1 : 0;
  const start = at;
  let point = -1;
  let zero = true;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 46 && point < 0 && at > start) point = at;
    else if (code < 48 || code > 57) return -1;
    else if (code !== 48) zero = false;
  }
  const digits = text.length - start - (point < 0 ? 0 : 1);
  const whole = (point < 0 ? text.length : point) - start;
  if (digits === 0 || digits > 15 || point === text.length - 1) return -1;
  if (whole > 1 && text.charCodeAt(start) === 48) return -1;
  if (zero && start === 1) return -1;
  return point < 0 ? 0 : text.length - point - 1;
}
