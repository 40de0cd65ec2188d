// What the page's sections are made of.
import { type Caption, drawInPage, type Figure } from '../figures/figure.ts';
import { Html, html, type HtmlValue } from './html.ts';

/** @param id what the page's contents link to */
export function section(id: string, title: string, ...content: readonly HtmlValue[]): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>
`;
}

/** Keeps a percent sign beside its number. */
export const unbroken = (text: string) => text.replace(/(\d) %/g, '$1\u00a0%');

/** A short word in place of what a study lacks. */
export const absent = (text: string): Html => html`<p class="absent">${text}</p>`;

export function definitions(entries: readonly (readonly [name: string, value: HtmlValue])[]): Html {
  return html`<dl>${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/**
 * One that is too wide for the screen is scrolled by itself, with the keyboard too.
 *
 * @param first whether the first cell of each row names it; `left` columns hold words
 */
export function table(
  label: string,
  head: readonly HtmlValue[],
  rows: readonly (readonly HtmlValue[])[],
  { left = [0], first = true }: { readonly left?: readonly number[]; readonly first?: boolean } = {},
): Html {
  const words = (column: number) => (left.includes(column) ? html` class="words"` : undefined);
  const cells = (row: readonly HtmlValue[]) =>
    row.map((cell, i) =>
      i === 0 && first ? html`<th scope="row"${words(i)}>${cell}</th>` : html`<td${words(i)}>${cell}</td>`,
    );
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table>
<thead><tr>${head.map((cell, i) => html`<th scope="col"${words(i)}>${cell}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>\n`)}</tbody>
</table></div>`;
}

export function details(summary: string, ...content: readonly HtmlValue[]): Html {
  return html`<details><summary>${summary}</summary>${content}</details>`;
}

/**
 * A figure with its title and legend in words.
 *
 * @param draw the figure; twice, where it is as wide as the page: on a phone it would shrink beyond reading
 * @param says what it shows, for those who do not see it
 */
export function figure(
  draw: Figure | readonly [wide: Figure, narrow: Figure],
  says: string,
  ...more: readonly HtmlValue[]
): Html {
  const pair = 'heading' in draw ? undefined : draw;
  const words = unbroken(says);
  const { heading, captions } = pair?.[0] ?? (draw as Figure);
  const picture = (one: Figure) => new Html(drawInPage(one, `${heading}. ${words}`));
  const pictures = pair
    ? html`<div class="wide">${picture(pair[0])}</div><div class="narrow">${picture(pair[1])}</div>`
    : picture(draw as Figure);
  return html`<figure class="${pair ? 'card whole' : 'card'}">
<h3>${heading}</h3>
${legend(captions)}
${pictures}
<figcaption>${words}</figcaption>
${more}
</figure>
`;
}

function legend(captions: readonly Caption[]): Html {
  const key = ({ text, mark }: Caption) =>
    html`<li>${mark && html`<span class="key" style="color:${mark.colour.startsWith('#') ? mark.colour : `var(--${mark.colour})`}" aria-hidden="true">${mark.symbol}</span> `}${text}</li>`;
  return html`<ul class="legend">${captions.map(key)}</ul>`;
}
