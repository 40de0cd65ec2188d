// The page: a table comes in, the search runs in workers beside it, and everything it finds is shown as it is found.
import { parseTable, penguins, saveModel, search } from '/build/index.js';
import { webWorkers } from '/build/web.js';
import { drawChart } from './chart.js';

const at = (id) => document.getElementById(id);
const percent = (share) => `${(share * 100).toFixed(1)} %`;
const layerName = (layer) => (layer === 'dropout' ? 'dropout' : `${layer[0]} ${layer[1]}`);
const architectureName = (architecture) => architecture.map(layerName).join(', ');

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const layers = (architecture) => architecture.map((layer) => make('span', { className: 'layer' }, layerName(layer)));

/** The table that is there, and the search that runs on it. */
let table;
let running;

function complain(message) {
  at('error').textContent = message;
  at('error').hidden = message === '';
}

function warn(warnings) {
  at('warnings').replaceChildren(...warnings.map(({ message }) => make('li', {}, message)));
  at('warnings').hidden = warnings.length === 0;
}

function useTable(name, text, target) {
  running?.abort();
  running = undefined;
  complain('');
  warn([]);
  at('result').hidden = true;
  at('progress-section').hidden = true;
  try {
    table = parseTable(text, { name });
  } catch (error) {
    table = undefined;
    complain(error.message);
  }
  const columns = table?.columns.map((column) => column.name) ?? [];
  const options = columns.map((column) => make('option', { value: column }, column));
  at('target').replaceChildren(...(table ? options : [make('option', { value: '' }, 'choose a table first')]));
  // Tables mostly have what is to be predicted in their last column.
  at('target').value = target ?? columns.at(-1) ?? '';
  at('target').disabled = at('start').disabled = table === undefined;
  at('drop-text').textContent = table
    ? `${name}: ${table.rows} rows, ${columns.length} columns`
    : 'Drop another CSV here or choose a file';
}

async function useFile(file) {
  if (file) useTable(file.name, await file.text());
}

at('file').addEventListener('change', ({ target }) => useFile(target.files[0]));
at('penguins').addEventListener('click', () => useTable(penguins.name, penguins.text, penguins.target));
for (const kind of ['dragover', 'dragleave', 'drop']) {
  at('drop').addEventListener(kind, (event) => {
    event.preventDefault();
    at('drop').classList.toggle('over', kind === 'dragover');
    if (kind === 'drop') useFile(event.dataTransfer.files[0]);
  });
}

/** Shows a search while it goes on; its figures come through `onStart` and `onTrial`. */
function watch() {
  const trials = [];
  let total = 1;
  let due = false;
  const began = performance.now();
  const show = () => {
    due = false;
    at('progress').value = trials.length / total;
    const left = ((performance.now() - began) / trials.length) * (total - trials.length);
    const rest = trials.length < total && trials.length > 0 ? `, about ${Math.ceil(left / 1000)} s left` : '';
    at('status').textContent = `${trials.length} of ${total} networks${rest}`;
    drawChart(at('chart'), trials, total);
    const best = trials
      .filter(({ score }) => score !== undefined)
      .sort((a, b) => b.score - a.score || a.number - b.number);
    const row = ({ architecture, params, score }) =>
      make(
        'tr',
        {},
        make('td', {}, ...layers(architecture)),
        make('td', { className: 'number' }, params.toLocaleString('en')),
        make('td', { className: 'number' }, percent(score)),
      );
    at('top').replaceChildren(...best.slice(0, 5).map(row));
  };
  const showSoon = () => {
    if (!due) requestAnimationFrame(show);
    due = true;
  };
  return {
    onStart({ total: all, dataset }) {
      total = all;
      warn(dataset.warnings);
      showSoon();
    },
    onTrial(trial) {
      trials.push({ ...trial, name: architectureName(trial.architecture) });
      showSoon();
    },
    resized: showSoon,
  };
}

function download(name, text) {
  const href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  make('a', { href, download: name }).click();
  URL.revokeObjectURL(href);
}

function showResult(study) {
  const { best, digest } = study;
  at('result').hidden = best === undefined;
  if (!best) return;
  const model = study.model();
  at('best-name').replaceChildren(...layers(best.architecture));
  at('best-params').textContent = best.params.toLocaleString('en');
  at('best-score').textContent = percent(best.score);
  at('test-accuracy').textContent = model.test ? percent(model.test.accuracy) : 'no rows left';
  at('digest').textContent = digest;
  at('download').onclick = () => download('model.json', saveModel(study));
  askForRow(model);
}

/** A field for each column that the model reads, and its answer below them at every change. */
function askForRow(model) {
  const fields = model.encoder.columns.map((column, index) => {
    const id = `column-${index}`;
    const field =
      column.kind === 'number'
        ? make('input', { id, type: 'number', step: 'any', value: String(column.median) })
        : column.kind === 'date'
          ? make('input', { id, type: 'date' })
          : make('select', { id }, ...column.levels.map((level) => make('option', { value: level }, level)));
    field.name = column.name;
    return { field, whole: make('div', { className: 'field' }, make('label', { htmlFor: id }, column.name), field) };
  });
  at('predict').replaceChildren(...fields.map(({ whole }) => whole));
  const predict = async () => {
    const row = Object.fromEntries(fields.map(({ field }) => [field.name, field.value]));
    const [{ label, probabilities }] = await model.predict([row]);
    at('prediction').replaceChildren(
      `${model.target}: `,
      make('strong', {}, label),
      ` (${percent(probabilities[label])})`,
    );
  };
  at('predict').oninput = predict;
  return predict();
}

at('predict').addEventListener('submit', (event) => event.preventDefault());
at('stop').addEventListener('click', () => running?.abort());
let watched;
addEventListener('resize', () => watched?.resized());

at('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  if (!table) return;
  const mine = new AbortController();
  running = mine;
  watched = watch();
  const number = (id) => Number(at(id).value);
  const settings = {
    target: at('target').value,
    rounds: number('rounds'),
    samples: number('samples'),
    epochs: number('epochs'),
    seed: number('seed'),
  };
  const pool = webWorkers();
  complain('');
  at('start').disabled = true;
  at('stop').hidden = false;
  at('result').hidden = true;
  at('progress-section').hidden = false;
  at('top').replaceChildren();
  try {
    const study = await search(table, {
      ...settings,
      pool,
      signal: mine.signal,
      onStart: watched.onStart,
      onTrial: watched.onTrial,
    });
    if (running === mine) showResult(study);
  } catch (error) {
    at('progress-section').hidden = true;
    complain(error.message);
  } finally {
    await pool.dispose();
    at('start').disabled = table === undefined;
    at('stop').hidden = true;
  }
});
