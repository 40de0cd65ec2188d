// What a page or its worker runs: the library's own search, in that thread.
import { search } from '/build/index.js';

export async function run({ text, options }) {
  const { digest, trials } = await search(text, options);
  return { digest, trials: trials.length };
}
