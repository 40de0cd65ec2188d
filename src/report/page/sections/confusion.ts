// Which classes are taken for which.
import { counted, grouped, percent } from '../../../words.ts';
import { type Html, html } from '../html.ts';
import { table } from '../parts.ts';

/** A matrix of more classes is a carpet; the commonest mistakes say more. */
const mostClasses = 12;

/** @param counts rows by class and by answer */
export function confusionCard(counts: readonly (readonly number[])[], classes: readonly string[]): Html {
  const small = counts.length <= mostClasses;
  return html`<figure class="${counts.length > 5 ? 'card whole' : 'card'}">
<h3>${small ? 'Confusion matrix' : 'The commonest mistakes'}</h3>
${small ? matrix(counts, classes) : mistakes(counts, classes)}
<figcaption>${inWords(counts, classes)}</figcaption>
</figure>
`;
}

function matrix(counts: readonly (readonly number[])[], classes: readonly string[]): Html {
  const rows = counts.map((row, label) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count, answer) => {
      const share = all === 0 ? 0 : count / all;
      const colour = answer === label ? 'trial' : 'best';
      // At most a third of the colour, so that the text on it stays readable in both schemes.
      const shade = `background:color-mix(in srgb, var(--${colour}) ${Math.round(share * 32)}%, var(--paper))`;
      return html`<td style="${shade}">${grouped(count)}<small>${percent(share, 0)}</small></td>`;
    });
    return html`<tr><th scope="row">${classes[label]}</th>${cells}</tr>\n`;
  });
  const heads = classes.map((name) => html`<th scope="col">${name}</th>`);
  return html`<div class="scroll" role="region" aria-label="Confusion matrix" tabindex="0"><table class="confusion">
<thead><tr><th scope="col" class="words"><small>true ↓ answer →</small></th>${heads}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function pairsOf(counts: readonly (readonly number[])[]): { label: number; answer: number; count: number }[] {
  return counts
    .flatMap((row, label) => row.map((count, answer) => ({ label, answer, count })))
    .filter(({ label, answer, count }) => label !== answer && count > 0)
    .sort((a, b) => b.count - a.count || a.label - b.label || a.answer - b.answer);
}

function mistakes(counts: readonly (readonly number[])[], classes: readonly string[]): Html {
  const rows = pairsOf(counts)
    .slice(0, 15)
    .map(({ label, answer, count }) => [classes[label], classes[answer], grouped(count)]);
  return table('The commonest mistakes', ['true class', 'answer', 'rows'], rows, { left: [0, 1] });
}

function inWords(counts: readonly (readonly number[])[], classes: readonly string[]): string {
  const [worst] = pairsOf(counts);
  const all = counts.flat().reduce((sum, count) => sum + count, 0);
  const right = counts.reduce((sum, row, label) => sum + row[label]!, 0);
  const never = classes.filter((_, answer) => counts.every((row) => row[answer] === 0));
  const silent = never.length > 0 && never.length <= 5 ? ` Never answered: ${never.join(', ')}.` : '';
  const mistake = worst
    ? ` The commonest mistake: ${counted(worst.count, 'row')} of ${classes[worst.label]} taken for ${classes[worst.answer]}.`
    : '';
  return `${grouped(right)} of ${counted(all, 'row')} are right.${mistake}${silent} Percents are of the rows of the true class.`;
}
