// What the model looks at: importance and effects of columns, single predictions, figures by group.
import type { ColumnEffect, Explanation, RowExplanation } from '../../../explain/index.ts';
import { grouped } from '../../../words.ts';
import {
  answer,
  cell,
  change,
  clusterSentences,
  importanceMeaning,
  position,
  rowMethod,
  rowTitle,
  worse,
  worseName,
} from '../../explanation/words.ts';
import { columnEffectFigure } from '../../figures/column-effect.ts';
import { contributionsFigure } from '../../figures/contributions.ts';
import { groupsFigure } from '../../figures/groups.ts';
import { importanceFigure } from '../../figures/importance.ts';
import type { Interval } from '../../figures/intervals.ts';
import { measureOf } from '../../measure.ts';
import { type Html, html, type HtmlValue } from '../html.ts';
import { absent, details, figure, section, table } from '../parts.ts';
import { type PageStudy, sourceName } from '../study.ts';

const title = 'What the model looks at';
/** The figure shows this many columns; the table has all. */
const mostBars = 15;

export function explanationSection({ explanation }: PageStudy): Html {
  if (!explanation || 'unknown' in explanation)
    return section('explanation', title, absent(explanation?.unknown ?? 'The model has not been explained.'));
  const { effects, contributions, notes, rows } = explanation;
  // One scale for all, so that a small effect looks small.
  const ends = endsOf(effects.flatMap(({ curves }) => curves.flatMap(({ values }) => values)));
  return section(
    'explanation',
    title,
    html`<p>By the ${grouped(rows.count)} ${rows.of} of ${sourceName(rows.table)}. These are properties of the model, not of the world: a column that it does
not need may still be a cause, and one that it leans on need not be.</p>`,
    notes.map((note) => html`<p>${note}</p>`),
    importancePart(explanation),
    effects.length > 0
      ? html`<h3>How the answer moves with a column</h3>
<p>Accumulated local effects of numbers (Apley and Zhu 2020): the change of the answer between neighbouring values, in rows that
have such values, summed up from the left, with a mean of 0. Equally many rows lie between two strokes. For categories the mean
answer when all rows are given a level.</p>`
      : undefined,
    html`<div class="cards">
${effects.map((effect) => effectCard(explanation, effect, ends))}
</div>`,
    contributions.length > 0
      ? html`<div class="cards">
${contributions.map((row) => rowCard(explanation, row))}
</div>`
      : undefined,
    groupsPart(explanation),
  );
}

function importancePart(explanation: Explanation): HtmlValue {
  const { importance } = explanation;
  if (!importance || importance.columns.length === 0) return undefined;
  const { metric, loss, columns } = importance;
  const [first] = columns;
  const zero = columns.filter((column) => column.metric.low <= 0 && column.loss.low <= 0).length;
  const caption =
    `${first!.column} is worth most: ${worse(metric, first!.metric.value)} (${worseName(metric)}).` +
    (zero > 0
      ? ` ${zero === 1 ? 'One column has' : `${zero} columns have`} intervals that reach 0, in ${measureOf(loss).name} too: chance may be all that they are worth.`
      : '') +
    (columns.length > mostBars ? ` The ${mostBars} of ${columns.length} columns that are worth most.` : '');
  const rows = columns.map(({ column, metric: ofMetric, loss: ofLoss, alike }): HtmlValue[] => [
    column,
    html`${worse(metric, ofMetric.value)}<small>${worse(metric, ofMetric.low)} to ${worse(metric, ofMetric.high)}</small>`,
    html`${worse(loss, ofLoss.value)}<small>${worse(loss, ofLoss.low)} to ${worse(loss, ofLoss.high)}</small>`,
    html`<span class="long">${alike.map(({ column: other, by, value }) => `${other} (${by} ${value.toFixed(2)})`).join(', ') || '–'}</span>`,
  ]);
  const clusters = clusterSentences(explanation);
  return html`<p>${importanceMeaning(explanation)} What the other columns say in its place is not lost.</p>
${clusters.length > 0 ? html`<ul class="warnings">${clusters.map((sentence) => html`<li>${sentence}</li>`)}</ul>` : undefined}
${figure(
  [importanceFigure(importance, { most: mostBars }), importanceFigure(importance, { most: mostBars, width: 440 })],
  caption,
  details(
    'As a table',
    table('Importance', ['column', worseName(metric), worseName(loss), 'says nearly the same'], rows, { left: [0, 3] }),
  ),
)}`;
}

function endsOf(values: readonly number[]): readonly [low: number, high: number] {
  return [Math.min(0, ...values), Math.max(0, ...values)];
}

function effectCard({ task, target }: Explanation, effect: ColumnEffect, scale: readonly [number, number]): Html {
  const percent = task === 'classification';
  const [only] = effect.curves;
  const unit = percent ? `probability (points)` : target;
  const head = [effect.kind === 'category' ? 'level' : 'value', ...effect.curves.map((curve) => curve.class ?? target)];
  const places =
    effect.kind === 'category' ? effect.levels.map(cell) : effect.edges.map((edge) => position(effect, edge));
  const rows = places.map((place, at): HtmlValue[] => [
    place,
    ...effect.curves.map(({ values }) => change(task, values[at]!)),
  ]);
  if (effect.kind !== 'category' && only?.missing !== undefined)
    rows.push(['missing', ...effect.curves.map(({ missing = 0 }) => change(task, missing))]);
  const widest = effect.curves.reduce((a, b) => (spanOf(b.values) > spanOf(a.values) ? b : a));
  const ends = (compare: (a: number, b: number) => boolean) => {
    const best = widest.values.reduce((found, value, at) => (compare(value, widest.values[found]!) ? at : found), 0);
    return `${change(task, widest.values[best]!)} at ${places[best]}`;
  };
  const of = widest.class === undefined ? target : `The probability of ${widest.class}`;
  const caption =
    places.length < 2
      ? 'The column has one value only.'
      : `${of}: ${ends((a, b) => a < b)}, ${ends((a, b) => a > b)}.${'others' in effect && effect.others > 0 ? ` ${effect.others} rare levels are left out.` : ''}`;
  return figure(
    columnEffectFigure(effect, { unit, percent, scale }),
    caption,
    details('As a table', table(`Effect of ${effect.column}`, head, rows)),
  );
}

const spanOf = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

function rowCard(explanation: Explanation, row: RowExplanation): Html {
  const { task, target } = explanation;
  const percent = task === 'classification';
  const unit = row.class === undefined ? target : `probability of ${row.class} (%)`;
  const rows = row.contributions.map(({ column, value, contribution, error }): HtmlValue[] => [
    column,
    cell(value),
    change(task, contribution),
    `± ${change(task, error).replace('+', '')}`,
  ]);
  return figure(
    contributionsFigure(row, { heading: rowTitle(explanation, row), unit, percent }),
    `From ${answer(task, row.base)} to ${answer(task, row.prediction)}. ${rowMethod(row)}`,
    details(
      'As a table',
      table(
        `Contributions: ${rowTitle(explanation, row)}`,
        ['column', 'value', 'contribution', 'standard error'],
        rows,
      ),
    ),
  );
}

function groupsPart({ groups, importance, metrics = {} }: Explanation): HtmlValue {
  if (!groups || !importance) return undefined;
  const { metric } = importance;
  const measure = measureOf(metric);
  const whole = metrics[metric];
  const intervals = groups.groups.flatMap(({ group, metrics: of }): Interval[] => {
    const found = of[metric];
    return found ? [{ name: group, ...found }] : [];
  });
  const shown = Object.keys(metrics) as (keyof typeof metrics)[];
  const rows = groups.groups.map(({ group, rows: count, metrics: of }): HtmlValue[] => [
    group,
    grouped(count),
    ...shown.map((name) => {
      const found = of[name];
      const { format } = measureOf(name);
      return found ? html`${format(found.value)}<small>${format(found.low)} – ${format(found.high)}</small>` : '–';
    }),
  ]);
  const head = [groups.column, 'rows', ...shown.map((name) => measureOf(name).name)];
  return html`<h3>By ${groups.column}</h3>
${table(`Figures by ${groups.column}`, head, rows)}
${
  whole && intervals.length > 0
    ? html`<div class="cards">${figure(groupsFigure(intervals, whole.value, measure, { by: groups.column }), `All rows: ${measure.name} ${measure.format(whole.value)}.`)}</div>`
    : undefined
}`;
}
