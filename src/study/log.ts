// A log that only grows, so that whoever follows it reads what is new and not all of it again: a study of ten thousand
// trials appends twenty thousand times to thirty megabytes.

/** Whole lines in the order in which they came. */
export interface StudyLog {
  /** Characters so far. */
  readonly length: number;
  /** The text behind the first `from` characters; all of it by default. */
  text(from?: number): string;
}

/** A log that its storage adds to; a new one for another file, so that followers begin anew. */
export interface GrowingLog extends StudyLog {
  add(lines: string): void;
}

/**
 * A log in memory, for storages.
 *
 * @example
 * const log = growingLog('{"op_code":0}\n');
 * log.add('{"op_code":2}\n');
 *
 * @param text its first lines
 */
export function growingLog(text = ''): GrowingLog {
  let pieces: { readonly start: number; readonly text: string }[] = [];
  let length = 0;
  const log: GrowingLog = {
    get length() {
      return length;
    },
    text(from = 0) {
      let first = pieces.length;
      while (first > 0 && pieces[first - 1]!.start + pieces[first - 1]!.text.length > from) first--;
      const tail = pieces.slice(first);
      const joined = tail.map((piece) => piece.text).join('');
      // A log that is read as a whole once is likely to be read so again.
      if (first === 0 && tail.length > 1) pieces = [{ start: 0, text: joined }];
      return tail[0] ? joined.slice(Math.max(0, from - tail[0].start)) : '';
    },
    add(lines) {
      if (lines === '') return;
      pieces.push({ start: length, text: lines });
      length += lines.length;
    },
  };
  log.add(text);
  return log;
}

/** The text up to its last whole line. */
export function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

/** @throws Error for lines that would run into those of the next writer */
export function checkLines(lines: string): string {
  if (lines !== '' && !lines.endsWith('\n'))
    throw new Error(`Got log lines that end in ${JSON.stringify(lines.slice(-20))}; end every line with \\n.`);
  return lines;
}
