// An edge function that does one job: the table and the options come as JSON, the digest goes back.
import { compileModules, search } from 'mlpnas';

const modules = compileModules();

export default {
  async fetch(request) {
    const { text, options } = await request.json();
    const { digest, trials } = await search(text, { ...options, modules });
    return Response.json({ digest, trials: trials.length });
  },
};
