// Narrowing of what is a classification's or a regression's by its task, for tests that know which it is.
import * as assert from 'uvu/assert';

type OfTask<T, Task> = Extract<T, { readonly task: Task }>;

/** The value itself, which has to be a classification's. */
export function classification<T extends { readonly task: string }>(value: T): OfTask<T, 'classification'> {
  assert.is(value.task, 'classification');
  return value as OfTask<T, 'classification'>;
}

/** The value itself, which has to be a regression's. */
export function regression<T extends { readonly task: string }>(value: T): OfTask<T, 'regression'> {
  assert.is(value.task, 'regression');
  return value as OfTask<T, 'regression'>;
}
