// The elements that the page's sections share.
import { type Caption, drawInPage, type Figure } from '../figures/figure.ts';
import { Html, html, type HtmlValue } from './html.ts';

/** @param id the anchor that the table of contents links to */
export function section(id: string, title: string, ...content: readonly HtmlValue[]): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>
`;
}

/** The text with no line break between a number and its percent sign. */
export const unbroken = (text: string) => text.replace(/(\d) %/g, '$1\u00a0%');

/** A sentence in place of what a study lacks. */
export const absent = (text: string): Html => html`<p class="absent">${text}</p>`;

export function definitions(entries: readonly (readonly [name: string, value: HtmlValue])[]): Html {
  return html`<dl>${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/**
 * A table that can be scrolled, by keyboard too, where it is wider than the screen.
 *
 * @param options `left` names the columns with text, `first` says whether the first cell of each row is its header
 */
export function table(
  label: string,
  head: readonly HtmlValue[],
  rows: readonly (readonly HtmlValue[])[],
  { left = [0], first = true }: { readonly left?: readonly number[]; readonly first?: boolean } = {},
): Html {
  const textClass = (column: number) => (left.includes(column) ? html` class="words"` : undefined);
  const cells = (row: readonly HtmlValue[]) =>
    row.map((cell, i) =>
      i === 0 && first ? html`<th scope="row"${textClass(i)}>${cell}</th>` : html`<td${textClass(i)}>${cell}</td>`,
    );
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table>
<thead><tr>${head.map((cell, i) => html`<th scope="col"${textClass(i)}>${cell}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${cells(row)}</tr>\n`)}</tbody>
</table></div>`;
}

export function details(summary: string, ...content: readonly HtmlValue[]): Html {
  return html`<details><summary>${summary}</summary>${content}</details>`;
}

/**
 * A figure with its title and legend in words.
 *
 * @param draw the figure, or a wide and a narrow version of it, because a wide figure is too small to read on a phone
 * @param description what the figure shows, as its caption and for screen readers
 */
export function figure(
  draw: Figure | readonly [wide: Figure, narrow: Figure],
  description: string,
  ...more: readonly HtmlValue[]
): Html {
  const pair = 'heading' in draw ? undefined : draw;
  const caption = unbroken(description);
  const { heading, captions } = pair?.[0] ?? (draw as Figure);
  const picture = (one: Figure) => new Html(drawInPage(one, `${heading}. ${caption}`));
  const pictures = pair
    ? html`<div class="wide">${picture(pair[0])}</div><div class="narrow">${picture(pair[1])}</div>`
    : picture(draw as Figure);
  return html`<figure class="${pair ? 'card whole' : 'card'}">
<h3>${heading}</h3>
${legend(captions)}
${pictures}
<figcaption>${caption}</figcaption>
${more}
</figure>
`;
}

function legend(captions: readonly Caption[]): Html {
  const key = ({ text, mark }: Caption) =>
    html`<li>${mark && html`<span class="key" style="color:${mark.colour.startsWith('#') ? mark.colour : `var(--${mark.colour})`}" aria-hidden="true">${mark.symbol}</span> `}${text}</li>`;
  return html`<ul class="legend">${captions.map(key)}</ul>`;
}
