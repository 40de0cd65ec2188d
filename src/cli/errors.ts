// What went wrong, sorted by what the process says with its exit code.
import { inFlags } from './remedies.ts';

/** What was asked for cannot be done as asked: exit code 2. */
export class WrongUse extends Error {}

/** It was done and came to nothing: exit code 1. */
export class Failure extends Error {}

/**
 * For an `Error` of the core about what it was given, e.g. a table without the target column.
 *
 * @param applies asked when it fails, whether that is still about what was given
 */
export async function asWrongUse<T>(work: () => T | Promise<T>, applies: () => boolean = () => true): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // TypeErrors and their like are defects of the program; a code means that the system refused.
    if (applies() && error instanceof Error && error.constructor === Error && !('code' in error))
      throw new WrongUse(error.message, { cause: error });
    throw error;
  }
}

/** One line for people; with MLPNAS_DEBUG the stack as well. */
export function explain(error: unknown, env: Readonly<Record<string, string | undefined>>): string {
  if (!(error instanceof Error)) return `error: ${String(error)}`;
  const cause = error.cause instanceof Error && error instanceof WrongUse ? error.cause : error;
  const message = `error: ${inFlags(error.message)}`;
  return env.MLPNAS_DEBUG ? `${message}\n${cause.stack ?? ''}` : message;
}
