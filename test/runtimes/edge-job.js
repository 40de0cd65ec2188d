// An edge function that does one job: the table and the options come as JSON, its digest and the model’s hash go back.
import { compileModules, saveModel, search } from 'mlpnas';

const modules = compileModules();

export default {
  async fetch(request) {
    const { text, options } = await request.json();
    const study = await search(text, { ...options, modules });
    return Response.json({ digest: study.digest, model: await modelOf(study), trials: study.trials.length });
  },
};

/** SHA-256, in hex, of the model's file. */
async function modelOf(study) {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(saveModel(study)));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
