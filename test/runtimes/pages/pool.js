// The same in a page with workers of the package's own.
import { search } from '/build/index.js';
import { webWorkers } from '/build/web.js';
import { modelOf } from './job.js';

export async function run({ text, options }) {
  const pool = webWorkers(2);
  try {
    const study = await search(text, { ...options, pool });
    return {
      digest: study.digest,
      model: await modelOf(study),
      trials: study.trials.length,
      fallback: pool.fallback,
    };
  } finally {
    await pool.dispose();
  }
}
