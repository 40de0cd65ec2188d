// The same in a page with workers of the package's own.
import { search } from '/build/index.js';
import { webWorkers } from '/build/web.js';

export async function run({ text, options }) {
  const pool = webWorkers(2);
  try {
    const { digest, trials } = await search(text, { ...options, pool });
    return { digest, trials: trials.length, fallback: pool.fallback };
  } finally {
    await pool.dispose();
  }
}
