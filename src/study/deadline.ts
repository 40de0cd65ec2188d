// The time when something has to be done, on the clock of `performance.now()`. Only what a study leaves out follows from
// a clock, never what it computes.

/** A timer of more milliseconds would end at once. */
const longestTimer = 2 ** 31 - 1;

/**
 * Calls back at the deadline, at once where it has passed, never where it is infinite. A timer, because an epoch of a
 * large table takes its time.
 *
 * @returns what calls it off
 */
export function atDeadline(deadline: number, callback: () => void): () => void {
  const left = deadline - performance.now();
  if (left <= 0) {
    callback();
    return () => undefined;
  }
  if (left > longestTimer) return () => undefined;
  const timer = setTimeout(callback, left);
  return () => clearTimeout(timer);
}

/** What an aborted signal gives as its reason when time is up. */
export function budgetError(): Error {
  return new Error('The time budget is used up.');
}
