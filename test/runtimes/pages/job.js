// What a page or its worker runs: the library's own search, in that thread.
import { saveModel, search } from '/build/index.js';

export async function run({ text, options }) {
  const study = await search(text, options);
  return { digest: study.digest, model: await modelOf(study), trials: study.trials.length };
}

/** SHA-256, in hex, of the model's file. */
export async function modelOf(study) {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(saveModel(study)));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
