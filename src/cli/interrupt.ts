// The first Ctrl-C stops the search so that it can be resumed; the second ends the process at once.

/** The search was interrupted: exit code 130. */
export class Interrupted extends Error {}

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs `work` with a signal that the first SIGINT or SIGTERM aborts; its listeners are removed when `work` has ended.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>, also?: AbortSignal): Promise<T> {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Interrupted('Interrupted.'));
  };
  for (const name of signals) process.on(name, onSignal);
  try {
    return await work(also ? AbortSignal.any([controller.signal, also]) : controller.signal);
  } finally {
    for (const name of signals) process.off(name, onSignal);
  }
}
