// Errors by the exit code that they end the process with.
import { MlpnasError } from '../index.ts';
import { inFlags } from './remedies.ts';

/** The command was used wrongly, e.g. with a table that does not exist: exit code 2. */
export class WrongUse extends Error {}

/** The work was done without a result: exit code 1. */
export class Failure extends Error {}

/**
 * Turns a refusal of what the core was given, e.g. a table without the target column, into `WrongUse`.
 *
 * @param applies is called when the work has failed, and says whether its input can still be the cause
 */
export async function asWrongUse<T>(work: () => T | Promise<T>, applies: () => boolean = () => true): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Any other error is a defect of the program or comes from the operating system; a pool's is not the input's.
    if (applies() && error instanceof MlpnasError && error.code !== 'pool')
      throw new WrongUse(error.message, { cause: error });
    throw error;
  }
}

/** The error in one line; MLPNAS_DEBUG adds the stack. */
export function explain(error: unknown, env: Readonly<Record<string, string | undefined>>): string {
  if (!(error instanceof Error)) return `error: ${String(error)}`;
  const cause = error.cause instanceof Error && error instanceof WrongUse ? error.cause : error;
  const message = `error: ${inFlags(error.message)}`;
  return env.MLPNAS_DEBUG ? `${message}\n${cause.stack ?? ''}` : message;
}
