// What callers catch: an error whose code says which of the things that they gave was refused. Anything else that is
// thrown is a defect, or comes from the system.

/**
 * - `option`: an option or argument of a call. Nothing was done.
 * - `table`: a table that cannot be read, learned from or predicted for.
 * - `study`: a storage that holds another study, one that cannot be read or continued, or none.
 * - `model`: a model's file that cannot be read, or a study that has no model yet.
 * - `pool`: candidates that cannot be trained where the caller wants it, such as workers that do not start.
 */
export type ErrorCode = 'option' | 'table' | 'study' | 'model' | 'pool';

/**
 * Something that was given to the package was refused. The message has the value, what was expected and what to do.
 *
 * @example
 * try {
 *   await search(text, { target: 'species' });
 * } catch (error) {
 *   if (error instanceof MlpnasError && error.code === 'table') showTo(user, error.message);
 *   else throw error;
 * }
 */
export class MlpnasError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MlpnasError';
    this.code = code;
  }
}
