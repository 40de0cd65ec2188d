// Messages are asserted whole: they are what a person has when something goes wrong.

/** The message of what `action` throws. */
export function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}
