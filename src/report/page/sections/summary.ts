// The first screen: the result, how good it is, and what it is compared with.
import { measureOf } from '../../measure.ts';
import { scored } from '../../trials.ts';
import { counted, grouped } from '../../../words.ts';
import { type Html, html } from '../html.ts';
import { unbroken } from '../parts.ts';
import { isRegression, measureOfStudy, type PageStudy, sourceName } from '../study.ts';
import { describeNetworks } from './leaders.ts';

export function summary(study: PageStudy): Html {
  const { table, source, testSource } = study;
  const rows = table.rows.train + table.rows.validation + table.rows.test;
  const kind = table.task === 'regression' ? 'a number to predict' : counted(table.classes.length, 'class', 'classes');
  const from = source === undefined ? '' : `${sourceName(source)}: `;
  const tested = testSource === undefined ? '' : `, tested on ${sourceName(testSource)}`;
  const state = describeState(study);
  return html`<p class="lead">${from}${counted(rows, 'row')}, ${counted(table.features, 'feature')}, ${kind}${tested}</p>
${state && html`<p class="state">${state}</p>`}
<ul class="tiles">${tiles(study).map(
    (
      [name, value, note],
      i,
    ) => html`<li${i === 0 ? html` class="main"` : undefined}><span>${name}</span><strong>${value}</strong><span class="note">${unbroken(note)}</span></li>
`,
  )}</ul>`;
}

/** Tells how the search ended early or failed; undefined where it has run to its planned end. */
function describeState({ ended, trials, settings }: PageStudy): string | undefined {
  const finished = scored(trials).length;
  const tried = counted(trials.length, 'architecture');
  if (trials.length > 0 && finished === 0) {
    return `All ${tried} failed, the first because: ${trials[0]!.reason ?? 'no reason was recorded'}`;
  }
  const planned = settings.rounds * settings.samples;
  if (ended === 'space') return `The search space is used up: all ${tried} have been tried.`;
  if (ended === 'budget') return `The time budget ended after ${tried} of ${grouped(planned)}. It can be resumed.`;
  if (ended === 'interrupted') return `Interrupted after ${tried} of ${grouped(planned)}. It can be resumed.`;
  if (ended === undefined)
    return `Not finished: ${tried} of ${grouped(planned)} so far. It runs, or was killed and can be resumed.`;
  return undefined;
}

function tiles(study: PageStudy): [name: string, value: string, note: string][] {
  const { best, trials, evaluation, test, table } = study;
  const score = measureOfStudy(study);
  const { name, format } = measureOf(score.metric);
  const modelEstimate = evaluation?.model.metrics[score.metric as keyof typeof evaluation.model.metrics];
  const constantEstimate = evaluation?.constant.metrics[score.metric as keyof typeof evaluation.constant.metrics];
  const seconds = Math.round(trials.reduce((sum, trial) => sum + trial.seconds, 0));
  const failed = trials.length - scored(trials).length;
  const result: [string, string, string][] = [];
  if (evaluation && modelEstimate) {
    result.push([
      `Test ${name}`,
      format(modelEstimate.value),
      `${format(modelEstimate.low)} to ${format(modelEstimate.high)}: 95 % interval, on ${counted(evaluation.model.rows, 'row')} that the search never saw`,
    ]);
    if (constantEstimate) {
      const always = isRegression(study) ? 'always predicting the mean' : 'always predicting the commonest class';
      result.push(['Without a model', format(constantEstimate.value), `${always}, on the same rows`]);
    }
  } else if (test) {
    result.push([
      'Test accuracy',
      measureOf('accuracy').format(test.accuracy),
      `on ${counted(test.rows, 'row')} that the search never saw`,
    ]);
  } else {
    result.push(['Test', 'none', table.rows.test === 0 ? 'the table has no test rows' : 'the study has no model yet']);
  }
  if (best?.score !== undefined) {
    const finished = scored(trials).length;
    const bias = finished > 1 ? `; optimistic, because it is the best of ${grouped(finished)}` : '';
    result.push([
      'Best score',
      score.format(best.score),
      `validation ${score.name}, later epochs weighing more${bias}`,
    ]);
  }
  const model = describeNetworks(study);
  result.push([
    'Architectures',
    grouped(trials.length),
    `${failed === 0 ? '' : `${grouped(failed)} failed; `}${grouped(seconds)} s of training${model === undefined ? '' : `; the model is ${model}`}`,
  ]);
  return result;
}
