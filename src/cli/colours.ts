// Colours for one stream: picocolors decides for the process, but results and progress may go to different streams.
import pc from 'picocolors';

export interface Colours {
  bold(text: string): string;
  dim(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  red(text: string): string;
  /** Escape sequences for the two lines of the search chart. */
  readonly chart: { readonly trials?: string; readonly best?: string };
}

/** Colours when the stream is a terminal that shows them and NO_COLOR is not set; FORCE_COLOR forces them. */
export function coloursFor(stream: { isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): Colours {
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '' && env.FORCE_COLOR !== '0';
  const wanted = !env.NO_COLOR && (forced || (stream.isTTY === true && env.TERM !== 'dumb'));
  const { bold, dim, green, yellow, red } = pc.createColors(wanted);
  return { bold, dim, green, yellow, red, chart: wanted ? { trials: '\u001b[90m', best: '\u001b[32m' } : {} };
}
