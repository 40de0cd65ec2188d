// Which classes the model predicts as which.
import { counted, grouped, percent } from '../../../words.ts';
import { type Html, html } from '../html.ts';
import { table } from '../parts.ts';

/** A matrix of more classes is hard to read, so a list of the commonest mistakes takes its place. */
const maxClasses = 12;

/** @param counts the number of rows by true and by predicted class */
export function confusionCard(counts: readonly (readonly number[])[], classes: readonly string[]): Html {
  const small = counts.length <= maxClasses;
  return html`<figure class="${counts.length > 5 ? 'card whole' : 'card'}">
<h3>${small ? 'Confusion matrix' : 'The commonest mistakes'}</h3>
${small ? matrix(counts, classes) : mistakes(counts, classes)}
<figcaption>${describe(counts, classes)}</figcaption>
</figure>
`;
}

function matrix(counts: readonly (readonly number[])[], classes: readonly string[]): Html {
  const rows = counts.map((row, label) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, predicted) => {
      const share = all === 0 ? 0 : count / all;
      const colour = predicted === label ? 'trial' : 'best';
      // The background has at most a third of the colour, so that text stays readable in both colour schemes.
      const shade = `background:color-mix(in srgb, var(--${colour}) ${Math.round(share * 32)}%, var(--paper))`;
      return html`<td style="${shade}">${grouped(count)}<small>${percent(share, 0)}</small></td>`;
    });
    return html`<tr><th scope="row">${classes[label]}</th>${cells}</tr>\n`;
  });
  const heads = classes.map((name) => html`<th scope="col">${name}</th>`);
  return html`<div class="scroll" role="region" aria-label="Confusion matrix" tabindex="0"><table class="confusion">
<thead><tr><th scope="col" class="words"><small>true ↓ predicted →</small></th>${heads}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function mistakesIn(counts: readonly (readonly number[])[]): { label: number; predicted: number; count: number }[] {
  return counts
    .flatMap((row, label) => row.map((count, predicted) => ({ label, predicted, count })))
    .filter(({ label, predicted, count }) => label !== predicted && count > 0)
    .sort((a, b) => b.count - a.count || a.label - b.label || a.predicted - b.predicted);
}

function mistakes(counts: readonly (readonly number[])[], classes: readonly string[]): Html {
  const rows = mistakesIn(counts)
    .slice(0, 15)
    .map(({ label, predicted, count }) => [classes[label], classes[predicted], grouped(count)]);
  return table('The commonest mistakes', ['true class', 'predicted class', 'rows'], rows, { left: [0, 1] });
}

function describe(counts: readonly (readonly number[])[], classes: readonly string[]): string {
  const [commonest] = mistakesIn(counts);
  const all = counts.flat().reduce((sum, count) => sum + count, 0);
  const correct = counts.reduce((sum, row, label) => sum + row[label]!, 0);
  const never = classes.filter((_, predicted) => counts.every((row) => row[predicted] === 0));
  const neverPredicted = never.length > 0 && never.length <= 5 ? ` Never predicted: ${never.join(', ')}.` : '';
  const mistake = commonest
    ? ` The commonest mistake: ${counted(commonest.count, 'row')} of ${classes[commonest.label]} ` +
      `predicted as ${classes[commonest.predicted]}.`
    : '';
  const result = `${grouped(correct)} of ${counted(all, 'row')} are predicted correctly.`;
  return `${result}${mistake}${neverPredicted} Percentages are of the rows of the true class.`;
}
