// The report of a study as one self-contained HTML page, which fetches nothing, runs no script and can be printed.
import { html } from './html.ts';
import { curvesSection } from './sections/curves.ts';
import { effectsSection } from './sections/effects.ts';
import { explanationSection } from './sections/explanation.ts';
import { leadersSection } from './sections/leaders.ts';
import { searchSection } from './sections/search.ts';
import { settingsSection } from './sections/settings.ts';
import { summary } from './sections/summary.ts';
import { tableSection } from './sections/table.ts';
import { testSection } from './sections/test.ts';
import type { PageStudy } from './study.ts';
import { style } from './style.ts';

const contents = [
  ['table', 'Table'],
  ['test', 'Test'],
  ['explanation', 'What it looks at'],
  ['leaders', 'Leaderboard'],
  ['search', 'Search'],
  ['curves', 'Curves'],
  ['effects', 'What paid off'],
  ['settings', 'Settings'],
] as const;

/**
 * The page as HTML: the same bytes for the same study. A sentence says so where the study lacks something, such as test
 * rows.
 *
 * @example
 * await writeFile('report.html', studyPage(await loadStudy(fileStorage('studies/first'))));
 */
export function studyPage(study: PageStudy): string {
  const title = `Architecture search for ${study.settings.target}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${summary(study)}
<nav aria-label="Sections"><ul>${contents.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</header>
<main>
${[tableSection, testSection, explanationSection, leadersSection, searchSection, curvesSection, effectsSection, settingsSection].map((part) => part(study))}
</main>
</body>
</html>
`.text;
}
