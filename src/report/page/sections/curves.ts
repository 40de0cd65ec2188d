// The learning curves of the best trials.
import { curvesFigure } from '../../figures/curves.ts';
import { scoreMeasureOf } from '../../measure.ts';
import { architectureName } from '../../trials.ts';
import { formatLoss } from '../../../words.ts';
import { type Html, html } from '../html.ts';
import { absent, details, figure, section, table } from '../parts.ts';
import { isRegression, measureOfStudy, type PageStudy } from '../study.ts';

const count = 5;

export function curvesSection(study: PageStudy): Html {
  const title = 'How the best learned';
  const leaders = study.top(count).filter(({ epochs }) => epochs.length > 0);
  const [best] = leaders;
  if (!best) return section('curves', title, absent('No trial has completed.'));
  const { name, percent, format } = measureOfStudy(study);
  // Training rows are measured by accuracy or R², whatever the metric of the search.
  const trainingMetric = isRegression(study) ? 'R²' : 'accuracy';
  const both = trainingMetric === name ? name : `training ${trainingMetric}, validation ${name}`;
  const formatTraining = scoreMeasureOf(undefined, isRegression(study)).format;
  const last = best.epochs.at(-1)!;
  const accuracyCaption =
    `After epoch ${best.epochs.length} the winner, #${best.number}, has ` +
    `${trainingMetric} ${formatTraining(last.accuracy)} on training rows ` +
    `and ${name} ${format(last.valScore)} on validation rows.`;
  const lossCaption =
    `Its loss is ${formatLoss(last.loss)} on training rows and ${formatLoss(last.valLoss)} on validation rows. ` +
    `A gap that widens is overfitting.`;
  const curves = (stacked: boolean, width: number) =>
    [
      curvesFigure(leaders, ['accuracy', 'valScore'], {
        heading: `Learning curves: ${both}`,
        label: percent ? `${name} (%)` : name,
        percent,
        stacked,
        width,
      }),
      curvesFigure(leaders, ['loss', 'valLoss'], {
        heading: 'Learning curves: loss',
        label: 'loss',
        percent: false,
        stacked,
        width,
      }),
    ] as const;
  const [wide, narrow] = [curves(false, 1000), curves(true, 380)];
  const rows = best.epochs.map(({ accuracy, valScore, loss, valLoss }, i) => [
    String(i + 1),
    formatTraining(accuracy),
    format(valScore),
    formatLoss(loss, 4),
    formatLoss(valLoss, 4),
  ]);
  const warmStart = study.settings.oneShot
    ? ' Networks start from the weights of earlier ones, so a first epoch can be good.'
    : '';
  return section(
    'curves',
    title,
    html`<p>${leaders.map(({ number, architecture }, i) => `${i > 0 ? '; ' : ''}#${number}: ${architectureName(architecture)}`)}.${warmStart}</p>`,
    html`<div class="cards">${figure([wide[0], narrow[0]], accuracyCaption)}${figure(
      [wide[1], narrow[1]],
      lossCaption,
      details(
        `The epochs of #${best.number} as a table`,
        table(
          `Epochs of #${best.number}`,
          ['epoch', `training ${trainingMetric}`, `validation ${name}`, 'training loss', 'validation loss'],
          rows,
        ),
      ),
    )}</div>`,
  );
}
