// What every command is handed: where results and progress go, and what the environment says.
import type { Colours } from './colours.ts';
import type { Output } from './output.ts';

export interface Context {
  readonly out: Output;
  readonly err: Output;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** For standard output and standard error. */
  readonly colours: Colours;
  readonly errColours: Colours;
  /** Columns of standard output. */
  readonly columns: number;
}
