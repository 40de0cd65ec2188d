// One self-contained HTML page about a study: nothing is fetched, nothing runs, it prints.
import type { LoadedStudy } from '../index.ts';
import { choicesByRound } from './choices.ts';
import { choicesFigure } from './choices-figure.ts';
import { histogramFigure } from './histogram-figure.ts';
import { predictionFigure } from './prediction-figure.ts';
import { searchFigure } from './search-figure.ts';
import { architectureName, layerName, percent, scored } from './trials.ts';

/** What the page shows of a study. */
export type PageStudy = Pick<
  LoadedStudy,
  | 'trials'
  | 'insights'
  | 'space'
  | 'settings'
  | 'table'
  | 'warnings'
  | 'source'
  | 'test'
  | 'digest'
  | 'best'
  | 'top'
  | 'seconds'
>;

/** The page as HTML. */
export function studyPage(study: PageStudy): string {
  const { trials, insights, space, settings, warnings, digest } = study;
  const finished = scored(trials);
  const predicted = finished.some((trial) => trial.predicted !== undefined);
  const figures =
    finished.length === 0
      ? []
      : [
          searchFigure(trials),
          histogramFigure(trials),
          choicesFigure(choicesByRound(trials, insights), space.vocabulary.map(layerName)),
          ...(predicted ? [predictionFigure(trials)] : []),
        ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(`Architecture search for ${settings.target}`)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(`Architecture search for ${settings.target}`)}</h1>
${definitions(summary(study))}
<h2>Best architectures</h2>
${leaders(study.top(10))}
${warnings.length === 0 ? '' : `<h2>About the table</h2>\n<ul>${warnings.map(({ message }) => `<li>${escapeHtml(message)}</li>`).join('')}</ul>`}
<h2>How the search went</h2>
${figures.map((svg) => `<figure>${svg}</figure>`).join('\n')}
<h2>Settings</h2>
${definitions(Object.entries(settings).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') || 'none' : String(value)]))}
<h2>Digest</h2>
<p><code>${escapeHtml(digest)}</code></p>
</main>
</body>
</html>
`;
}

function summary({ trials, best, test, table, source, seconds }: PageStudy): [string, string][] {
  const { train, validation, test: held } = table.rows;
  return [
    ...(source === undefined ? [] : [['Table', source] as [string, string]]),
    ['Rows', `${train} to train, ${validation} to compare on, ${held} untouched`],
    ['Features', String(table.features)],
    ['Classes', table.classes.join(', ')],
    [
      'Architectures',
      `${trials.length} tried, ${trials.length - scored(trials).length} failed, ${Math.round(seconds)} s of training`,
    ],
    ...(best?.score === undefined
      ? []
      : [['Best score', `${percent(best.score)} on validation rows, later epochs weighing more`] as [string, string]]),
    ...(test === undefined
      ? []
      : [
          ['Test accuracy', `${percent(test.accuracy)} of ${test.rows} rows that the search never saw`] as [
            string,
            string,
          ],
        ]),
  ];
}

function definitions(entries: readonly (readonly [string, string])[]): string {
  return `<dl>${entries.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>`;
}

function leaders(top: ReturnType<PageStudy['top']>): string {
  if (top.length === 0) return '<p>No trial has completed.</p>';
  const predicted = top.some((trial) => trial.predicted !== undefined);
  const rows = top.map((trial, i) => [
    String(i + 1),
    architectureName(trial.architecture),
    String(trial.params),
    trial.score === undefined ? '' : percent(trial.score),
    ...(predicted ? [trial.predicted === undefined ? '' : percent(trial.predicted)] : []),
    `#${trial.number}`,
  ]);
  const cells = (tag: 'td' | 'th', values: readonly string[]) =>
    values.map((value) => `<${tag}${tag === 'th' ? ' scope="col"' : ''}>${escapeHtml(value)}</${tag}>`).join('');
  const head = ['place', 'architecture', 'parameters', 'score', ...(predicted ? ['predicted'] : []), 'trial'];
  return `<div class="wide" role="region" aria-label="Best architectures" tabindex="0"><table><thead><tr>${cells('th', head)}</tr></thead><tbody>${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('')}</tbody></table></div>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const style = `
body { margin: 0; font: 16px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #1f2933; background: #fff; }
main { max-width: 860px; margin: 0 auto; padding: 24px 20px 48px; }
h1 { font-size: 28px; line-height: 1.2; margin: 8px 0 20px; }
h2 { font-size: 20px; margin: 36px 0 12px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; margin: 0; }
dt { color: #52606d; } dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 6px 10px; border-bottom: 1px solid #e4e7eb; white-space: nowrap; }
th:nth-child(2), td:nth-child(2) { text-align: left; }
th { color: #52606d; font-weight: 600; }
figure { margin: 0 0 24px; break-inside: avoid; } figure svg { max-width: 100%; height: auto; }
code { overflow-wrap: anywhere; }
@media (max-width: 480px) { dl { grid-template-columns: 1fr; } dd { margin-bottom: 8px; } }
`;
