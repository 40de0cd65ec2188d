// The first screen: what was found, how good it is, and against what that has to be seen.
import { measureOf } from '../../measure.ts';
import { scored } from '../../trials.ts';
import { counted, grouped } from '../../../words.ts';
import { type Html, html } from '../html.ts';
import { unbroken } from '../parts.ts';
import { isRegression, measureOfStudy, type PageStudy } from '../study.ts';
import { networkWords } from './leaders.ts';

export function summary(study: PageStudy): Html {
  const { table, source, testSource } = study;
  const rows = table.rows.train + table.rows.validation + table.rows.test;
  const kind = isRegression(study) ? 'a number to predict' : counted(table.classes.length, 'class', 'classes');
  const from = source === undefined ? '' : `${placeWords(source)}: `;
  const tested = testSource === undefined ? '' : `, tested on ${placeWords(testSource)}`;
  const state = stateWords(study);
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

/** A URL as it is; of a path the file's name, because the rest is nobody else's business. */
function placeWords(source: string): string {
  return /^https?:/i.test(source) ? source : (source.split(/[/\\]/).at(-1) ?? source);
}

/** What a reader has to know before the figures; undefined for a search that has come to its own end. */
function stateWords({ ended, trials, settings }: PageStudy): string | undefined {
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
  const own = evaluation?.model.metrics[score.metric as keyof typeof evaluation.model.metrics];
  const constant = evaluation?.constant.metrics[score.metric as keyof typeof evaluation.constant.metrics];
  const seconds = Math.round(trials.reduce((sum, trial) => sum + trial.seconds, 0));
  const failed = trials.length - scored(trials).length;
  const result: [string, string, string][] = [];
  if (evaluation && own) {
    result.push([
      `Test ${name}`,
      format(own.value),
      `${format(own.low)} to ${format(own.high)}: 95 % interval, on ${counted(evaluation.model.rows, 'row')} that the search never saw`,
    ]);
    if (constant) {
      const always = isRegression(study) ? 'always saying the mean' : 'always saying the commonest class';
      result.push(['Without a model', format(constant.value), `${always}, on the same rows`]);
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
    const flattery = scored(trials).length > 1 ? `; it flatters, as the best of ${grouped(scored(trials).length)}` : '';
    result.push([
      'Best score',
      score.format(best.score),
      `validation ${score.name}, later epochs weighing more${flattery}`,
    ]);
  }
  const model = networkWords(study);
  result.push([
    'Architectures',
    grouped(trials.length),
    `${failed === 0 ? '' : `${grouped(failed)} failed; `}${grouped(seconds)} s of training${model === undefined ? '' : `; the model is ${model}`}`,
  ]);
  return result;
}
