// uvu's assert.throws is synchronous only, and a failed assertion inside a try block is caught by that block.
import * as assert from 'uvu/assert';

/** Fails unless `promise` rejects with a message that matches `pattern`; gives the error back. */
export async function rejects(promise: Promise<unknown>, pattern: RegExp): Promise<Error> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.instance(outcome, Error, 'expected a rejection');
  assert.match((outcome as Error).message, pattern);
  return outcome as Error;
}
