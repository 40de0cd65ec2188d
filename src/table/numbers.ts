// What counts as a number in a table, and how it is written: with a point, or with a comma where that is the custom.

/** Written in place of a value, in columns of numbers, dates and booleans; in text they may mean something. */
export const missingMarks: readonly string[] = ['', 'NA', 'N/A', 'n/a', 'NaN', 'nan', 'NULL', 'null', '?'];
const marks = new Set(missingMarks);

export const isMissingMark = (cell: string): boolean => marks.has(cell);

const decimal = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const decimalComma = /^[+-]?(?:(?:0|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d*)(?:,\d*)?|,\d+)(?:[eE][+-]?\d+)?$/;
const largestFloat32 = 3.4028234663852886e38;

const fitting = (value: number): number | undefined => (Math.abs(value) <= largestFloat32 ? value : undefined);

/**
 * A cell of a number column: its value, NaN when missing, `undefined` when it is no number.
 *
 * Missing are the empty cell and, here only, the marks `NA`, `N/A`, `n/a`, `NaN`, `nan`, `NULL`, `null` and `?`. In a
 * column of text such a mark is a level like any other (`NA` may be Namibia), which costs nothing, because there a
 * missing value is a level too. Not numbers: leading zeros (`007` is a code), hexadecimal, a decimal comma, and what
 * does not fit a float32, since features are float32.
 */
export function readNumber(cell: string): number | undefined {
  if (cell === '') return Number.NaN;
  if (decimal.test(cell)) return fitting(Number(cell));
  return marks.has(cell) ? Number.NaN : undefined;
}

/** The same where a comma marks the fraction and a point may mark thousands: `1.234,5`, but not `0.5` or `12.34`. */
export function readCommaNumber(cell: string): number | undefined {
  if (cell === '') return Number.NaN;
  if (decimalComma.test(cell)) return fitting(Number(cell.replaceAll('.', '').replace(',', '.')));
  return marks.has(cell) ? Number.NaN : undefined;
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
