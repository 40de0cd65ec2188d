// A module worker that does one job and says what came of it.
import { run } from './job.js';

addEventListener('message', async ({ data }) => {
  postMessage(await run(data).catch((error) => ({ error: String(error) })));
});
