// The page: it reads a table, runs the search in workers, and shows trials as they end.
import { parseTable, penguins, saveModel, search } from '/build/index.js';
import { webWorkers } from '/build/web.js';
import { drawChart } from './chart.js';

const byId = (id) => document.getElementById(id);
const percent = (share) => `${(share * 100).toFixed(1)} %`;
const layerName = (layer) => (layer === 'dropout' ? 'dropout' : `${layer[0]} ${layer[1]}`);
const architectureName = (architecture) => architecture.map(layerName).join(', ');

function createElement(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const layers = (architecture) =>
  architecture.map((layer) => createElement('span', { className: 'layer' }, layerName(layer)));

/** The current table, and the controller that aborts the running search. */
let table;
let running;

function showError(message) {
  byId('error').textContent = message;
  byId('error').hidden = message === '';
}

function showWarnings(warnings) {
  byId('warnings').replaceChildren(...warnings.map(({ message }) => createElement('li', {}, message)));
  byId('warnings').hidden = warnings.length === 0;
}

function useTable(name, text, target) {
  running?.abort();
  running = undefined;
  showError('');
  showWarnings([]);
  byId('result').hidden = true;
  byId('progress-section').hidden = true;
  try {
    table = parseTable(text, { name });
  } catch (error) {
    table = undefined;
    showError(error.message);
  }
  const columns = table?.columns.map((column) => column.name) ?? [];
  const options = columns.map((column) => createElement('option', { value: column }, column));
  byId('target').replaceChildren(
    ...(table ? options : [createElement('option', { value: '' }, 'choose a table first')]),
  );
  // Most tables have the target in their last column.
  byId('target').value = target ?? columns.at(-1) ?? '';
  byId('target').disabled = byId('start').disabled = table === undefined;
  byId('drop-text').textContent = table
    ? `${name}: ${table.rows} rows, ${columns.length} columns`
    : 'Drop another CSV here or choose a file';
}

async function useFile(file) {
  if (file) useTable(file.name, await file.text());
}

byId('file').addEventListener('change', ({ target }) => useFile(target.files[0]));
byId('penguins').addEventListener('click', () => useTable(penguins.name, penguins.text, penguins.target));
for (const kind of ['dragover', 'dragleave', 'drop']) {
  byId('drop').addEventListener(kind, (event) => {
    event.preventDefault();
    byId('drop').classList.toggle('over', kind === 'dragover');
    if (kind === 'drop') useFile(event.dataTransfer.files[0]);
  });
}

/** Shows the progress of a search, which it gets through `onStart` and `onTrial`. */
function createView() {
  const trials = [];
  let total = 1;
  let scheduled = false;
  const started = performance.now();
  const show = () => {
    scheduled = false;
    byId('progress').value = trials.length / total;
    const millisecondsLeft = ((performance.now() - started) / trials.length) * (total - trials.length);
    const timeLeft =
      trials.length < total && trials.length > 0 ? `, about ${Math.ceil(millisecondsLeft / 1000)} s left` : '';
    byId('status').textContent = `${trials.length} of ${total} networks${timeLeft}`;
    drawChart(byId('chart'), trials, total);
    const best = trials
      .filter(({ score }) => score !== undefined)
      .sort((a, b) => b.score - a.score || a.number - b.number);
    const row = ({ architecture, params, score }) =>
      createElement(
        'tr',
        {},
        createElement('td', {}, ...layers(architecture)),
        createElement('td', { className: 'number' }, params.toLocaleString('en')),
        createElement('td', { className: 'number' }, percent(score)),
      );
    byId('top').replaceChildren(...best.slice(0, 5).map(row));
  };
  const showSoon = () => {
    if (!scheduled) requestAnimationFrame(show);
    scheduled = true;
  };
  return {
    onStart({ total: all, dataset }) {
      total = all;
      showWarnings(dataset.warnings);
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
  createElement('a', { href, download: name }).click();
  URL.revokeObjectURL(href);
}

function showResult(study) {
  const { best, digest } = study;
  byId('result').hidden = best === undefined;
  if (!best) return;
  const model = study.model();
  byId('best-name').replaceChildren(...layers(best.architecture));
  byId('best-params').textContent = best.params.toLocaleString('en');
  byId('best-score').textContent = percent(best.score);
  byId('test-accuracy').textContent = model.test ? percent(model.test.accuracy) : 'no rows left';
  byId('digest').textContent = digest;
  byId('download').onclick = () => download('model.json', saveModel(study));
  showPredictForm(model);
}

/** Shows a field for each column that the model reads, and the prediction for the values at every change. */
function showPredictForm(model) {
  const fields = model.encoder.columns.map((column, index) => {
    const id = `column-${index}`;
    const field =
      column.kind === 'number'
        ? createElement('input', { id, type: 'number', step: 'any', value: String(column.median) })
        : column.kind === 'date'
          ? createElement('input', { id, type: 'date' })
          : createElement(
              'select',
              { id },
              ...column.levels.map((level) => createElement('option', { value: level }, level)),
            );
    field.name = column.name;
    return {
      field,
      container: createElement(
        'div',
        { className: 'field' },
        createElement('label', { htmlFor: id }, column.name),
        field,
      ),
    };
  });
  byId('predict').replaceChildren(...fields.map(({ container }) => container));
  const predict = async () => {
    const row = Object.fromEntries(fields.map(({ field }) => [field.name, field.value]));
    const [{ label, probabilities }] = await model.predict([row]);
    byId('prediction').replaceChildren(
      `${model.target}: `,
      createElement('strong', {}, label),
      ` (${percent(probabilities[label])})`,
    );
  };
  byId('predict').oninput = predict;
  return predict();
}

byId('predict').addEventListener('submit', (event) => event.preventDefault());
byId('stop').addEventListener('click', () => running?.abort());
let view;
addEventListener('resize', () => view?.resized());

byId('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  if (!table) return;
  const controller = new AbortController();
  running = controller;
  view = createView();
  const number = (id) => Number(byId(id).value);
  const settings = {
    target: byId('target').value,
    rounds: number('rounds'),
    samples: number('samples'),
    epochs: number('epochs'),
    seed: number('seed'),
  };
  const pool = webWorkers();
  showError('');
  byId('start').disabled = true;
  byId('stop').hidden = false;
  byId('result').hidden = true;
  byId('progress-section').hidden = false;
  byId('top').replaceChildren();
  try {
    const study = await search(table, {
      ...settings,
      pool,
      signal: controller.signal,
      onStart: view.onStart,
      onTrial: view.onTrial,
    });
    if (running === controller) showResult(study);
  } catch (error) {
    byId('progress-section').hidden = true;
    showError(error.message);
  } finally {
    await pool.dispose();
    byId('start').disabled = table === undefined;
    byId('stop').hidden = true;
  }
});
