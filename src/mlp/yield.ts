// Training is long synchronous work in the caller's thread. Without a pause a page would freeze, and an abort that was
// clicked would never be heard.

let last = 0;

/**
 * Lets everything else that waits in the event loop run. A message does that rather than a timer, because browsers
 * stretch nested timers to 4 ms and timers of hidden pages to a second. A timer does it where the clock stands still
 * between I/O (edge functions), because only a timer makes the clock go on there.
 */
export function yieldToEventLoop(): Promise<void> {
  const clockMoved = performance.now() !== last;
  const turn = new Promise<void>((resolve) => {
    if (typeof MessageChannel === 'undefined' || !clockMoved) {
      setTimeout(resolve, 0);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      port2.close();
      resolve();
    };
    port2.postMessage(0);
  });
  return turn.then(() => {
    last = performance.now();
  });
}

/** Yields when the last time is at least a screen's frame ago, which is cheap enough to ask after every epoch. */
export async function yieldIfDue(): Promise<void> {
  if (performance.now() - last > 16) await yieldToEventLoop();
}
