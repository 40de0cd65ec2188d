// An edge function: POST a CSV, read trials as JSON lines while they end, and get the best model in the last line.
// It is written for workerd, where it differs from a server in three ways, each marked below.
import { compileModules, parseDuration, saveModel, search } from 'mlpnas';

// 1. WebAssembly may be compiled while a module is evaluated, not while a request is answered.
const modules = compileModules();

const usage = `POST a CSV with a header line:

  curl --no-buffer --data-binary @penguins.csv 'http://localhost:8787/?target=species&budget=10s'

  target   the column to predict (needed)
  budget   time after which no network is begun any more, such as 10s or 1m (10s, at most 60s)
  rounds   rounds of the search (10)
  samples  networks in a round (10)
  epochs   epochs that each network trains for (10)
  seed     the same seed gives the same trials (0)

The answer is JSON lines: {"type":"start",…}, one {"type":"trial",…} for each network as it ends, and last
{"type":"study",…,"model":{…}}, whose model loadModel() reads. What is wrong with a request is {"message":…}.
`;

const largestTable = 5_000_000;
const most = { budget: 60, rounds: 100, samples: 100, epochs: 100, seed: Number.MAX_SAFE_INTEGER };
const least = { budget: 0.1, rounds: 1, samples: 1, epochs: 1, seed: 0 };
const usual = { budget: 10, rounds: 10, samples: 10, epochs: 10, seed: 0 };

/** Its message is answered with the status 400. */
class WrongRequest extends Error {}

/** @param {URLSearchParams} query */
function readQuery(query) {
  const known = ['target', ...Object.keys(usual)];
  const strange = [...query.keys()].find((name) => !known.includes(name));
  if (strange !== undefined)
    throw new WrongRequest(`Got unknown parameter "${strange}"; there are ${known.join(', ')}.`);
  const target = query.get('target');
  if (!target)
    throw new WrongRequest('The parameter target is missing; name the column to predict, as in /?target=species.');
  const { budget: timeBudget, ...settings } = Object.fromEntries(
    Object.entries(usual).map(([name, value]) => [name, query.has(name) ? readNumber(name, query.get(name)) : value]),
  );
  return { ...settings, target, timeBudget };
}

/** A number from `least` to `most`; the budget in seconds. */
function readNumber(name, text) {
  const given = name === 'budget' ? secondsIn(text) : Number(text);
  const fits = given >= least[name] && given <= most[name] && (name === 'budget' || Number.isSafeInteger(given));
  if (text !== '' && fits) return given;
  const kind = name === 'budget' ? 'seconds or a time such as 5s or 1m,' : 'a whole number';
  const unit = name === 'budget' ? 's' : '';
  throw new WrongRequest(
    `Got ${text || 'nothing'} for ${name}; expected ${kind} from ${least[name]}${unit} to ${most[name]}${unit}.`,
  );
}

/** NaN for what is no time. */
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
  if (text.length > largestTable)
    throw new WrongRequest(`The table has ${text.length} characters; send at most ${largestTable}.`);
  return text;
}

/** Waits until the table is known to be sound before it answers, so that an error can still be a status. */
async function answer(request) {
  const options = readQuery(new URL(request.url).searchParams);
  const table = await readTable(request);
  const stop = new AbortController();
  const encoder = new TextEncoder();
  let out;
  // 2. A reader who goes away ends the search.
  const body = new ReadableStream({ start: (controller) => void (out = controller), cancel: () => stop.abort() });
  const say = (line) => {
    if (!stop.signal.aborted) out.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
  };

  const started = Promise.withResolvers();
  // 3. The clock stands still while nothing but computing goes on. Without a pool candidates are trained in this
  // thread, and between two of them the search waits for a timer: there the clock goes on, `timeBudget` is checked, and
  // the lines that were said reach the reader.
  const study = search(table, {
    ...options,
    modules,
    signal: stop.signal,
    onStart({ dataset: { classes, width, rows, warnings }, total }) {
      say({
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
      say({ type: 'trial', number, round, architecture, params, score: score ?? null, state, reason });
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
      say({
        type: 'study',
        trials: trials.length,
        ended,
        digest,
        score: best?.score ?? null,
        testAccuracy: test?.accuracy ?? null,
        model,
      });
    })
    .catch((error) => say({ type: 'error', message: error.message }))
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
