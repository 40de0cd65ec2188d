// Dates by arithmetic alone: what `Date` makes of a text depends on the runtime, the language and the time zone.

/** Whether the day or the month comes first in dates such as 3/2/2020; years first and names of months need no rule. */
export type DateOrder = 'dmy' | 'mdy';

export const dateParts = ['year', 'month', 'day', 'weekday', 'hour'] as const;
export type DatePart = (typeof dateParts)[number];

const time =
  '(?:(?:[T ]|, ?)(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,]\\d{1,9})?)?(?: ?([AaPp])\\.?[Mm]\\.?)?(?: ?(?:Z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?))?)?';
const yearFirst = new RegExp(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})${time}$`);
const compact = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?Z?)?$/;
const yearMonth = /^(1[89]\d{2}|2[01]\d{2})-(\d{2})$/;
const yearLast = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4})${time}$`);
const dayName = new RegExp(`^(\\d{1,2})(?:\\.? |-)([A-Za-z]{3,9})\\.?,?[ -](\\d{4})${time}$`);
const nameDay = new RegExp(`^([A-Za-z]{3,9})\\.? (\\d{1,2}),? (\\d{4})${time}$`);
const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/**
 * A date, with a time or without, as seconds from 1970-01-01 00:00 of the clock that the text was written by: a time
 * zone is read over, so that the hour stays the one that people saw. `undefined` when the text is no date.
 *
 * Understood are 2020-02-03, 2020/2/3, 2020.2.3, 20200203, 2020-02, 3.2.2020, 3/2/2020, 3-2-2020 (by `order`), 3 Feb 2020,
 * 3-Feb-2020, February 3, 2020; each but 2020-02 may be followed by T or a space and 14:05, 14:05:06.7, 2:05 PM, and Z or an offset.
 */
export function readDate(text: string, order: DateOrder = 'dmy'): number | undefined {
  // Cheap, and true of nearly all that is no date.
  const first = text.charCodeAt(0);
  if (text.length < 7 || text.length > 40 || !(first < 58 || (first & 0xdf) > 64)) return undefined;
  let found = yearFirst.exec(text);
  if (found) return instant(found[1], found[3], found[4], found, 5);
  found = yearLast.exec(text);
  if (found)
    return order === 'dmy'
      ? instant(found[4], found[3], found[1], found, 5)
      : instant(found[4], found[1], found[3], found, 5);
  found = compact.exec(text);
  if (found) return instant(found[1], found[2], found[3], found, 4);
  found = yearMonth.exec(text);
  if (found) return instant(found[1], found[2], '1', [], 0);
  found = dayName.exec(text);
  if (found) return instant(found[3], monthOf(found[2] as string), found[1], found, 4);
  found = nameDay.exec(text);
  if (found) return instant(found[3], monthOf(found[1] as string), found[2], found, 4);
  return undefined;
}

function monthOf(name: string): string {
  const lower = name.toLowerCase();
  return String(
    months.findIndex(
      (month) => month === lower || month.slice(0, 3) === lower || (lower === 'sept' && month === 'september'),
    ) + 1,
  );
}

/** Seconds from the parts of a date as texts; hour, minute, second and a or p are in `found` from `at`. */
function instant(
  yearText: string | undefined,
  monthText: string | undefined,
  dayText: string | undefined,
  found: readonly (string | undefined)[],
  at: number,
): number | undefined {
  const [year, month, day] = [Number(yearText), Number(monthText), Number(dayText)];
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  let hour = Number(found[at] ?? 0);
  const [minute, second] = [Number(found[at + 1] ?? 0), Number(found[at + 2] ?? 0)];
  const half = found[at + 3]?.toLowerCase();
  if (half === 'a' || half === 'p') {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half === 'p' ? 12 : 0);
  }
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return daysFrom1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/**
 * Days from 1970-01-01 in the Gregorian calendar, carried back before its time.
 * Source: Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, days_from_civil; years begin in March there.
 */
function daysFrom1970(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

/**
 * A part of an instant in seconds from 1970-01-01 00:00: year, month 1–12, day 1–31, weekday from Monday 1 to Sunday 7,
 * hour 0–24 with minutes and seconds as its fraction. NaN gives NaN.
 *
 * Source: Hinnant, as above, civil_from_days and weekday_from_days.
 */
export function partOf(part: DatePart, seconds: number): number {
  const days = Math.floor(seconds / 86_400);
  if (part === 'hour') return (seconds - days * 86_400) / 3600;
  // 1970-01-01 was a Thursday.
  if (part === 'weekday') return ((((days + 3) % 7) + 7) % 7) + 1;
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const monthFromMarch = Math.floor((5 * ofYear + 2) / 153);
  if (part === 'day') return ofYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  if (part === 'month') return month;
  return year + era * 400 + (month <= 2 ? 1 : 0);
}
