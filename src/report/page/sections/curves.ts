// How the best trials learned.
import { curvesFigure } from '../../figures/curves.ts';
import { scoreMeasureOf } from '../../measure.ts';
import { architectureName } from '../../trials.ts';
import { formatLoss } from '../../../words.ts';
import { type Html, html } from '../html.ts';
import { absent, details, figure, section, table } from '../parts.ts';
import { isRegression, measureOfStudy, type PageStudy } from '../study.ts';

const shown = 5;

export function curvesSection(study: PageStudy): Html {
  const title = 'How the best learned';
  const leaders = study.top(shown).filter(({ epochs }) => epochs.length > 0);
  const [best] = leaders;
  if (!best) return section('curves', title, absent('No trial has completed.'));
  const { name, percent, format } = measureOfStudy(study);
  // Training rows are measured by accuracy or R², whatever is searched for.
  const trained = isRegression(study) ? 'R²' : 'accuracy';
  const both = trained === name ? name : `training ${trained}, validation ${name}`;
  const formatTrained = scoreMeasureOf(undefined, isRegression(study)).format;
  const last = best.epochs.at(-1)!;
  const accuracySays = `After epoch ${best.epochs.length} the winner, #${best.number}, has ${trained} ${formatTrained(last.accuracy)} on training rows and ${name} ${format(last.valAccuracy)} on validation rows.`;
  const lossSays = `Its loss is ${formatLoss(last.loss)} on training rows and ${formatLoss(last.valLoss)} on validation rows. A gap that widens is overfitting.`;
  const curves = (stacked: boolean, width: number) =>
    [
      curvesFigure(leaders, ['accuracy', 'valAccuracy'], {
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
  const rows = best.epochs.map(({ accuracy, valAccuracy, loss, valLoss }, i) => [
    String(i + 1),
    formatTrained(accuracy),
    format(valAccuracy),
    formatLoss(loss, 4),
    formatLoss(valLoss, 4),
  ]);
  const shares = study.settings.oneShot
    ? ' Networks start from what earlier ones have learned, so a first epoch can be good.'
    : '';
  return section(
    'curves',
    title,
    html`<p>${leaders.map(({ number, architecture }, i) => `${i > 0 ? '; ' : ''}#${number}: ${architectureName(architecture)}`)}.${shares}</p>`,
    html`<div class="cards">${figure([wide[0], narrow[0]], accuracySays)}${figure(
      [wide[1], narrow[1]],
      lossSays,
      details(
        `The epochs of #${best.number} as a table`,
        table(
          `Epochs of #${best.number}`,
          ['epoch', `training ${trained}`, `validation ${name}`, 'training loss', 'validation loss'],
          rows,
        ),
      ),
    )}</div>`,
  );
}
