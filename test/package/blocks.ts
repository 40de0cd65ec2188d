// The blocks of code of a Markdown page, each with the comment above it that says how it is run.

export interface Block {
  /** Of the comment, or of the fence where there is none. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /**
   * `run: package`: in a folder where the packed package is installed. `run: checkout`: in a copy of the project as git
   * has it. `serve: checkout`: the same, and the first line serves until the others are done. `not run: REASON`.
   */
  readonly mark: 'run' | 'serve' | 'not run';
  /** `package`, `checkout`, or the reason. */
  readonly where: string;
}

/** @throws Error for a block without a comment that says how it is run */
export function blocksOf(markdown: string, name: string): Block[] {
  return [...markdown.matchAll(/^(?:<!-- ((?:(?!-->).)*?) -->\n+)?```(\w*)[^\n]*\n(.*?)^```$/gms)].map((match) => {
    const line = markdown.slice(0, match.index).split('\n').length;
    const [, comment = '', language = '', code = ''] = match;
    const [, mark, where] = /^(run|serve): (package|checkout)$/.exec(comment) ?? [];
    const reason = /^not run: (\S.*)$/.exec(comment)?.[1];
    if (reason !== undefined) return { line, language, code, mark: 'not run', where: reason };
    if (mark === undefined) {
      throw new Error(
        `${name}:${line}: a block of ${language || 'code'} without <!-- run: package -->, <!-- run: checkout -->, ` +
          `<!-- serve: checkout --> or <!-- not run: REASON --> above it.`,
      );
    }
    if (language !== 'sh' && language !== 'ts') throw new Error(`${name}:${line}: only sh and ts can be run.`);
    return { line, language, code, mark: mark as 'run' | 'serve', where: where as string };
  });
}
