// Parses durations, in the same way for the command and the library.

const secondsByUnit: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** What `parseDuration` accepts, as part of an error's sentence. */
export const durationExpected = 'a time above 0 such as 60s, 5m or 1h, or a number of seconds';

/** The duration in seconds; undefined where the value is not a duration above 0. */
export function secondsOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value > 0 ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(value.trim());
  const seconds = match ? Number(match[1]) * secondsByUnit[match[2] ?? 's']! : 0;
  return seconds > 0 ? seconds : undefined;
}

/**
 * The seconds of `500ms`, `60s`, `5m`, `1.5h`, or of a bare number of seconds such as `90`.
 *
 * @example
 * const seconds = parseDuration('1.5m'); // 90
 *
 * @throws Error for anything else, with what was expected
 */
export function parseDuration(value: string | number): number {
  const seconds = secondsOf(value);
  if (seconds === undefined) throw new Error(`Got ${JSON.stringify(value)}; expected ${durationExpected}.`);
  return seconds;
}
