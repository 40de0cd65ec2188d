// tfjs's own JavaScript backend, the oracle for everything that is an op.
import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core/dist/globals';

/** Runs `compute` on the cpu backend, then makes the wasm backend current again. */
export async function onCpu<T>(compute: () => T): Promise<T> {
  await setBackend('cpu');
  try {
    return compute();
  } finally {
    await setBackend('wasm');
  }
}

/** The largest |a - b| / max(1, |b|); not a number where either is not finite and they differ. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    if (Object.is(x, y)) continue;
    const difference = Math.abs(x - y) / Math.max(1, Math.abs(y));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}
