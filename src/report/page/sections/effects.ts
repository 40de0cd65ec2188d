// The scores by width, activation and depth.
import { activationEffects, depthEffects, type Effect, type PositionEffects, widthEffects } from '../../effects.ts';
import { positionName } from '../../figures/choices.ts';
import { depthEffectsFigure, positionEffectsFigure } from '../../figures/effects.ts';
import type { ScoreMeasure } from '../../measure.ts';
import { scored } from '../../trials.ts';
import { capitalized, counted } from '../../../words.ts';
import { type Html, html } from '../html.ts';
import { absent, details, figure, section, table } from '../parts.ts';
import { measureOfStudy, type PageStudy } from '../study.ts';

/** The figures show this many positions; the tables have all. */
const maxPositions = 4;
/** The least number of trials for a mean to be called the best. */
const minTrials = 3;

export function effectsSection(study: PageStudy): Html {
  const { trials } = study;
  const title = 'What paid off';
  if (scored(trials).length < 2)
    return section('effects', title, absent('Too few trials have completed to compare them.'));
  const measure = measureOfStudy(study);
  const widths = widthEffects(trials);
  const activations = activationEffects(trials);
  const depths = depthEffects(trials);
  return section(
    'effects',
    title,
    html`<p>The scores of the trials that have a property in common. A search that learns does not draw evenly, and later
networks may start from the weights of earlier ones, so a property need not be the cause of a score. The deviation and the
number of trials say how far a mean can be trusted.</p>`,
    html`<div class="cards">
${byPosition('Width', widths, measure)}
${byPosition('Activation', activations, measure)}
${figure(
  depthEffectsFigure(depths, { measure }),
  describeBest(
    depths.map((effect) => ({ ...effect, value: `${effect.value} hidden` })),
    measure,
  ) || 'No depth has been tried often enough to say.',
  details('As a table', effectsTable('Depth', 'hidden layers', [['', depths]], measure)),
)}
</div>`,
  );
}

function byPosition(what: string, panels: readonly PositionEffects[], measure: ScoreMeasure): Html {
  if (panels.length === 0)
    return html`<div class="card"><h3>${what}</h3>${absent('No hidden layer has been tried.')}</div>`;
  const words = panels
    .slice(0, maxPositions)
    .map(({ position, effects }) => [positionName(position), describeBest(effects, measure)] as const)
    .filter(([, text]) => text !== '')
    .map(([position, text]) => `${capitalized(position)}: ${text}`);
  return figure(
    positionEffectsFigure(what, panels.slice(0, maxPositions), { measure }),
    words.length > 0 ? words.join(' ') : 'Nothing has been tried often enough to say.',
    details(
      'As a table',
      effectsTable(
        what,
        what.toLowerCase(),
        panels.map(({ position, effects }) => [positionName(position), effects]),
        measure,
      ),
    ),
  );
}

function describeBest(effects: readonly Effect[], { format }: ScoreMeasure): string {
  const comparable = effects.filter(({ count }) => count >= minTrials);
  if (comparable.length < 2) return '';
  const best = comparable.reduce((a, b) => (b.mean > a.mean ? b : a));
  return `${best.value} has the best mean, ${format(best.mean)} of ${counted(best.count, 'trial')}.`;
}

function effectsTable(
  label: string,
  name: string,
  groups: readonly (readonly [position: string, effects: readonly Effect[]])[],
  { format, percent }: ScoreMeasure,
): Html {
  const rows = groups.flatMap(([position, effects]) =>
    effects.map(({ value, count, mean, deviation }) => [
      [position, value].filter(Boolean).join(': '),
      count,
      format(mean),
      count > 1 ? `± ${percent ? `${(deviation * 100).toFixed(1)}` : deviation.toFixed(3)}` : '–',
    ]),
  );
  return table(label, [name, 'trials', 'mean score', 'deviation'], rows);
}
