// The final model on the test rows, compared with models without a hidden layer.
import { calibrationFigure } from '../../figures/calibration.ts';
import { type Interval, intervalsFigure } from '../../figures/intervals.ts';
import { measureOf } from '../../measure.ts';
import { counted, percent } from '../../../words.ts';
import { type Html, html, type HtmlValue } from '../html.ts';
import { absent, figure, section, table } from '../parts.ts';
import { isRegression, measureOfStudy, type PageEvaluation, type PageStudy } from '../study.ts';
import { confusionCard } from './confusion.ts';
import { residualCards } from './residuals.ts';

const title = 'How good the model is';

export function testSection(study: PageStudy): Html {
  const { evaluation, test, table: facts } = study;
  if (!evaluation)
    return section(
      'test',
      title,
      absent(reasonForNone(study)),
      test && html`<p>Test accuracy ${percent(test.accuracy)} of ${counted(test.rows, 'row')}.</p>`,
    );
  const models = compared(study);
  const { model } = evaluation;
  const cards = [
    intervalsCard(study, models),
    ...(model.task === 'classification'
      ? [
          confusionCard(model.confusion, facts.task === 'classification' ? facts.classes : []),
          calibrationCard(model.calibration),
        ]
      : residualCards(model, study.settings.target)),
  ];
  return section(
    'test',
    title,
    html`<p>All figures are of the ${counted(model.rows, 'row')} that nothing was trained or chosen on, each with its 95 % interval
(percentiles of a bootstrap over these rows, in which rows that repeat one another or share a group count as one draw).</p>`,
    metricsTable(models),
    html`<div class="cards">${cards}</div>`,
  );
}

function reasonForNone(study: PageStudy): string {
  if (study.table.rows.test === 0) return 'The table has no test rows, so nothing can be said about new ones.';
  if (!study.best) return 'No architecture has completed, so there is no model to test.';
  return study.test
    ? 'The study holds no more than its accuracy.'
    : 'The study has no model of its present state; resume it to get one.';
}

type Compared = readonly [name: string, evaluation: PageEvaluation];

function compared(study: PageStudy): Compared[] {
  const { model, searched, linear, constant } = study.evaluation!;
  const regression = isRegression(study);
  return [
    ['Final model', model],
    ...(searched ? [['Best trial as the search left it', searched] as const] : []),
    ...(linear ? [[regression ? 'Linear regression' : 'Logistic regression', linear] as const] : []),
    [regression ? 'Always the mean' : 'Always the class frequencies', constant],
  ];
}

function metricsTable(models: readonly Compared[]): Html {
  const [[, first]] = models as [Compared, ...Compared[]];
  const metrics = Object.keys(first.metrics) as (keyof PageEvaluation['metrics'])[];
  const rows = metrics.map((metric): HtmlValue[] => {
    const { name, format, meaning } = measureOf(metric);
    const cell = (evaluation: PageEvaluation): HtmlValue => {
      const estimate = evaluation.metrics[metric];
      return estimate
        ? html`${format(estimate.value)}<small>${format(estimate.low)} – ${format(estimate.high)}</small>`
        : '–';
    };
    return [html`${name}<small>${meaning}</small>`, ...models.map(([, evaluation]) => cell(evaluation))];
  });
  return table('Figures on the test rows', ['metric', ...models.map(([name]) => name)], rows);
}

function intervalsCard(study: PageStudy, models: readonly Compared[]): Html {
  const { metric } = measureOfStudy(study);
  const measure = measureOf(metric);
  const intervals = models.flatMap(([name, { metrics }]): Interval[] => {
    const estimate = metrics[metric as keyof typeof metrics];
    return estimate ? [{ name, ...estimate }] : [];
  });
  if (intervals.length === 0) return html``;
  const values = intervals.map(({ name, value }) => `${name} ${measure.format(value)}`).join('; ');
  return figure(intervalsFigure(intervals, measure), `${values}.${describeOverlap(study)}`);
}

/** Tells whether the final model and the linear one differ by more than chance. */
function describeOverlap(study: PageStudy): string {
  const { metric } = measureOfStudy(study);
  const { model, linear } = study.evaluation!;
  const [final, baseline] = [model, linear].map((one) => one?.metrics[metric as keyof typeof one.metrics]);
  if (!final || !baseline) return '';
  return final.low <= baseline.high && baseline.low <= final.high
    ? ' The intervals of the final model and of the linear one overlap: their difference may be chance.'
    : ' The intervals of the final model and of the linear one do not overlap.';
}

function calibrationCard({ bins, error }: Extract<PageEvaluation, { task: 'classification' }>['calibration']): Html {
  const caption =
    `A calibrated model is right in 80 of 100 rows to which it gives a probability of 80 %. ` +
    `This one is off by ${percent(error)} on average (expected calibration error).`;
  const rows = bins
    .filter((bin) => bin.rows > 0)
    .map((bin) => [
      `${percent(bin.from, 0)} – ${percent(bin.to, 0)}`,
      bin.rows,
      percent(bin.confidence),
      percent(bin.accuracy),
    ]);
  return figure(
    calibrationFigure(bins),
    caption,
    html`<details><summary>As a table</summary>${table('Calibration', ['probability', 'rows', 'mean probability', 'accuracy'], rows)}</details>`,
  );
}
