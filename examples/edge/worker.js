// An edge function: POST a CSV, read trials as JSON lines while they end, and get the best model in the last line.
// It runs in workerd, which differs from a server in three ways; each is marked below.
import { compileModules, parseDuration, saveModel, search } from 'mlpnas';

// 1. WebAssembly may be compiled while a module is evaluated, not while a request is answered.
const modules = compileModules();

const usage = `POST a CSV with a header line:

  curl --no-buffer --data-binary @penguins.csv 'http://localhost:8787/?target=species&budget=10s'

  target   the column to predict (needed)
  budget   time in which the last line is there, such as 10s or 1m (10s, at most 60s)
  rounds   rounds of the search (10)
  samples  networks in a round (10)
  epochs   epochs that each network trains for (10)
  seed     the same seed gives the same trials (0)

The answer is JSON lines: {"type":"start",…}, one {"type":"trial",…} for each network as it ends, and at the
end {"type":"study",…,"model":{…}}, whose model loadModel() reads. The error of a request is {"message":…}.
`;

const maxTableLength = 5_000_000;
const max = { budget: 60, rounds: 100, samples: 100, epochs: 100, seed: Number.MAX_SAFE_INTEGER };
const min = { budget: 0.1, rounds: 1, samples: 1, epochs: 1, seed: 0 };
const defaults = { budget: 10, rounds: 10, samples: 10, epochs: 10, seed: 0 };

/** An error of the client, answered with status 400 and its message. */
class WrongRequest extends Error {}

/** @param {URLSearchParams} query */
function readQuery(query) {
  const known = ['target', ...Object.keys(defaults)];
  const unknown = [...query.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new WrongRequest(`Got unknown parameter "${unknown}"; there are ${known.join(', ')}.`);
  const target = query.get('target');
  if (!target)
    throw new WrongRequest('The parameter target is missing; name the column to predict, as in /?target=species.');
  const { budget: timeBudget, ...settings } = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [
      name,
      query.has(name) ? readNumber(name, query.get(name)) : value,
    ]),
  );
  return { ...settings, target, timeBudget };
}

/** A number from `min` to `max`; the budget in seconds. */
function readNumber(name, text) {
  const value = name === 'budget' ? secondsIn(text) : Number(text);
  const fits = value >= min[name] && value <= max[name] && (name === 'budget' || Number.isSafeInteger(value));
  if (text !== '' && fits) return value;
  const kind = name === 'budget' ? 'seconds or a time such as 5s or 1m,' : 'a whole number';
  const unit = name === 'budget' ? 's' : '';
  throw new WrongRequest(
    `Got ${text || 'nothing'} for ${name}; expected ${kind} from ${min[name]}${unit} to ${max[name]}${unit}.`,
  );
}

/** The duration in seconds; NaN where the text is none. */
function secondsIn(text) {
  try {
    return parseDuration(text);
  } catch {
    return NaN;
  }
}

/** @param {Request} request */
async function readTable(request) {
  const text = await request.text();
  if (text.length > maxTableLength)
    throw new WrongRequest(`The table has ${text.length} characters; send at most ${maxTableLength}.`);
  return text;
}

/** Answers once the table is known to be valid, so that an error can still be a status. */
async function answer(request) {
  const options = readQuery(new URL(request.url).searchParams);
  const table = await readTable(request);
  const stop = new AbortController();
  const encoder = new TextEncoder();
  let out;
  // 2. The search ends when the client disconnects.
  const body = new ReadableStream({ start: (controller) => void (out = controller), cancel: () => stop.abort() });
  const send = (line) => {
    if (!stop.signal.aborted) out.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
  };

  const started = Promise.withResolvers();
  // 3. The clock stands still during computation. Without a pool candidates are trained in this thread, and the search
  // waits for a timer between two of them: then the clock advances, `timeBudget` is checked, and lines reach the
  // client.
  const study = search(table, {
    ...options,
    modules,
    signal: stop.signal,
    onStart({ dataset: { classes, width, rows, warnings }, total }) {
      send({
        type: 'start',
        rows: rows.length,
        features: width,
        classes,
        total,
        warnings: warnings.map(({ message }) => message),
      });
      started.resolve();
    },
    onTrial({ number, round, architecture, params, score, state, reason }) {
      send({ type: 'trial', number, round, architecture, params, score: score ?? null, state, reason });
    },
  });
  study.then(started.resolve, started.reject);
  try {
    await started.promise;
  } catch (error) {
    throw new WrongRequest(error.message);
  }

  study
    .then((done) => {
      const { trials, ended, digest, best } = done;
      const test = best && done.model().test;
      const model = best ? JSON.parse(saveModel(done)) : null;
      send({
        type: 'study',
        trials: trials.length,
        ended,
        digest,
        score: best?.score ?? null,
        testAccuracy: test?.accuracy ?? null,
        model,
      });
    })
    .catch((error) => send({ type: 'error', message: error.message }))
    .finally(() => {
      if (!stop.signal.aborted) out.close();
    });
  return new Response(body, {
    headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' },
  });
}

export default {
  async fetch(request) {
    if (request.method === 'GET')
      return new Response(usage, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
    if (request.method !== 'POST') {
      return Response.json(
        { message: `Got ${request.method}; POST a table, or GET to read how.` },
        { status: 405, headers: { allow: 'GET, POST' } },
      );
    }
    try {
      return await answer(request);
    } catch (error) {
      if (error instanceof WrongRequest) return Response.json({ message: error.message }, { status: 400 });
      throw error;
    }
  },
};
