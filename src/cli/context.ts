// Every command gets a context: the streams for results and progress, their colours, and the environment.
import type { Colours } from './colours.ts';
import type { Output } from './output.ts';

export interface Context {
  readonly out: Output;
  readonly err: Output;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Colours of standard output; `errColours` are those of standard error. */
  readonly colours: Colours;
  readonly errColours: Colours;
  /** Width of standard output in characters. */
  readonly columns: number;
}
