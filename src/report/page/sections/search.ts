// The course of the search: scores, predictions, sizes, choices and failures.
import { choicesByRound } from '../../choices.ts';
import { choicesFigure } from '../../figures/choices.ts';
import { histogramFigure } from '../../figures/histogram.ts';
import { describeCorrelation, predictedTrials, predictionFigure } from '../../figures/prediction.ts';
import { searchFigure } from '../../figures/search.ts';
import { sizeFigure } from '../../figures/size.ts';
import { paretoFront } from '../../pareto.ts';
import { architectureName, layerName, runningBest, scored } from '../../trials.ts';
import { counted, grouped } from '../../../words.ts';
import { type Html, html } from '../html.ts';
import { absent, details, figure, section, table } from '../parts.ts';
import { measureOfStudy, type PageStudy } from '../study.ts';

const wide = { width: 1000, height: 400 };
const narrow = { width: 380, height: 300 };
const card = { width: 440, height: 360 };

export function searchSection(study: PageStudy): Html {
  const finished = scored(study.trials);
  const title = 'How the search went';
  if (finished.length === 0) {
    const none = study.trials.length === 0 ? 'No trial has finished yet.' : 'No trial has completed.';
    return section('search', title, absent(none), failures(study));
  }
  return section(
    'search',
    title,
    html`<div class="cards">${[overTime(study), distribution(study), prediction(study), size(study), choices(study)]}</div>`,
    failures(study),
  );
}

function overTime(study: PageStudy): Html {
  const measure = measureOfStudy(study);
  const steps = runningBest(study.trials);
  const best = steps.at(-1)!.best;
  const found = steps.find((step) => step.best === best)!.number;
  const caption = `${counted(steps.length, 'trial')}; the best, ${measure.format(best)}, is trial #${found}.`;
  const draw = (size: typeof wide) => searchFigure(study.trials, { measure, ...size });
  return figure([draw(wide), draw(narrow)], caption);
}

function distribution(study: PageStudy): Html {
  const measure = measureOfStudy(study);
  const scores = scored(study.trials)
    .map(({ score }) => score)
    .sort((a, b) => a - b);
  const median = (scores[Math.floor((scores.length - 1) / 2)]! + scores[Math.ceil((scores.length - 1) / 2)]!) / 2;
  const caption =
    `From ${measure.format(scores[0]!)} to ${measure.format(scores.at(-1)!)}; ` +
    `half of the trials reach ${measure.format(median)}.`;
  return figure(histogramFigure(study.trials, { measure, ...card }), caption);
}

function prediction(study: PageStudy): Html {
  if (predictedTrials(study.trials).length === 0) {
    return html`<div class="card"><h3>Predicted and measured</h3>${absent('The strategy made no predictions.')}</div>`;
  }
  const correlation = describeCorrelation(study.trials);
  const caption =
    `Predictions were made before training: ${correlation}. ` +
    `A correlation of 1 means the same order, 0 means chance.`;
  return figure(predictionFigure(study.trials, { measure: measureOfStudy(study), ...card }), caption);
}

function size(study: PageStudy): Html {
  const measure = measureOfStudy(study);
  const front = paretoFront(scored(study.trials));
  const [smallest, largest] = [front[0]!, front.at(-1)!];
  const caption =
    front.length === 1
      ? `The smallest network is the best: ${counted(smallest.params, 'parameter')}.`
      : `The front goes from ${counted(smallest.params, 'parameter')} with ${measure.format(smallest.score)} ` +
        `to ${grouped(largest.params)} with ${measure.format(largest.score)}.`;
  const rows = front.map((trial) => [
    grouped(trial.params),
    measure.format(trial.score),
    architectureName(trial.architecture),
    `#${trial.number}`,
  ]);
  return figure(
    [sizeFigure(study.trials, { measure, ...wide }), sizeFigure(study.trials, { measure, ...narrow })],
    caption,
    details(
      'The Pareto front as a table',
      table('Pareto front', ['parameters', 'score', 'architecture', 'trial'], rows, { left: [2] }),
    ),
  );
}

function choices({ trials, insights, space }: PageStudy): Html {
  const byRound = choicesByRound(trials, insights);
  const names = space.vocabulary.map(layerName);
  const last = Math.max(...byRound.map(({ round }) => round));
  const mostProbable = byRound
    .filter(({ round, position }) => round === last && position === 0)
    .sort((a, b) => b.share - a.share || a.token - b.token)
    .slice(0, 3);
  const named = mostProbable.map(({ token, share }) => `${names[token - 1]} (${Math.round(share * 100)} %)`);
  const caption = `In the last round the most probable first layers are ${named.join(', ')}.`;
  return figure(
    [
      choicesFigure(byRound, names, { width: wide.width, most: 6 }),
      choicesFigure(byRound, names, { width: narrow.width, most: 3 }),
    ],
    caption,
  );
}

function failures({ trials }: PageStudy): Html | undefined {
  const failed = trials.filter(({ state }) => state === 'failed');
  if (failed.length === 0) return undefined;
  const reasons = new Map<string, number>();
  for (const { reason = 'no reason was recorded' } of failed) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const rows = [...reasons].sort((a, b) => b[1] - a[1]).slice(0, 20);
  return html`<h3>${counted(failed.length, 'failed trial')}</h3>${table(
    'Why trials failed',
    ['reason', 'trials'],
    rows.map(([reason, count]) => [html`<span class="long">${reason}</span>`, grouped(count)]),
  )}`;
}
