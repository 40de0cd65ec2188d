// The table as it was understood, with its warnings.
import type { Encoder } from '../../../internal.ts';
import { counted, grouped, rounded } from '../../../words.ts';
import { type Html, html, type HtmlValue } from '../html.ts';
import { absent, definitions, details, section, table } from '../parts.ts';
import { modelOf, type PageStudy } from '../study.ts';

const splits = [
  ['train', 'to train', 'trial'],
  ['validation', 'to validate', 'third'],
  ['test', 'to test, unseen by the search', 'best'],
] as const;

export function tableSection(study: PageStudy): Html {
  const { table: facts, warnings, settings } = study;
  const all = facts.rows.train + facts.rows.validation + facts.rows.test;
  const model = modelOf(study);
  const bar = splits.map(
    ([key, , colour]) =>
      html`<span style="width:${(100 * facts.rows[key]) / all}%;background:var(--${colour})"></span>`,
  );
  const legend = splits.map(
    ([key, words, colour]) =>
      html`<li><span class="key" style="color:var(--${colour})" aria-hidden="true">■</span> ${grouped(facts.rows[key])} ${words}</li>`,
  );
  const entries: [string, HtmlValue][] = [
    ['Target', settings.target],
    ...(facts.task === 'regression' ? [] : [['Classes', shortList(facts.classes)] as [string, HtmlValue]]),
    ['Features', `${grouped(facts.features)} after encoding`],
    ...(settings.folds === undefined
      ? []
      : [['Folds', `${settings.folds}; a score is the mean over them`] as [string, HtmlValue]]),
    ...(settings.group === undefined
      ? []
      : [['Groups', `rows with one ${settings.group} stay together`] as [string, HtmlValue]]),
  ];
  return section(
    'table',
    'The table',
    html`<div class="split" aria-hidden="true">${bar}</div><ul class="legend">${legend}</ul>`,
    definitions(entries),
    warnings.length === 0
      ? absent('The table gave no warnings.')
      : html`<ul class="warnings">${warnings.map(({ code, message }) => html`<li><b>${code.replaceAll('-', ' ')}:</b> ${message}</li>`)}</ul>`,
    model &&
      details(`The ${counted(model.encoder.columns.length, 'column')} that it learns from`, columns(model.encoder)),
  );
}

function shortList(names: readonly string[]): string {
  const max = 30;
  return names.length <= max ? names.join(', ') : `${names.slice(0, max).join(', ')} and ${names.length - max} more`;
}

type NumberEncoding = Extract<Encoder['columns'][number], { kind: 'number' }>;

function numberText(column: NumberEncoding): string {
  const bins = column.edges ? `, ${column.edges.length - 1} bins` : '';
  const scaled =
    column.factor === undefined
      ? `mean ${rounded(column.mean)}, deviation ${rounded(column.scale)}`
      : column.factor === 0
        ? `always ${rounded(column.median)}`
        : `median ${rounded(column.median)}, scale ${rounded(1 / column.factor)}`;
  return `${scaled}${bins}`;
}

function columns(encoder: Encoder): Html {
  const rows = encoder.columns.map((column): HtmlValue[] => {
    switch (column.kind) {
      case 'number':
        return [column.name, 'number', numberText(column)];
      case 'date':
        return [column.name, 'date', column.parts.map(({ part }) => part).join(', ')];
      default:
        return [
          column.name,
          column.boolean ? 'boolean' : 'category',
          html`<span class="long">${shortList(column.levels)}</span>`,
        ];
    }
  });
  return table('Columns', ['column', 'type', 'on the training rows'], rows, { left: [0, 1, 2] });
}
