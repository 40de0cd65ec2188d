// Where in a text something is, for messages.

/** How often `mark` comes in the first `end` characters of `text`. */
export function countOf(mark: string, text: string, end: number): number {
  let count = 0;
  for (let found = text.indexOf(mark); found !== -1 && found < end; found = text.indexOf(mark, found + 1)) count++;
  return count;
}

/** Number of the line, from 1, on which character `at` lies. */
export function lineAt(text: string, at: number, newline: string): number {
  return countOf(newline, text, at) + 1;
}
