// Draws every figure of the report, standalone or in the page, so that all share fonts, colours and axes.
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom/worker';
import { allowed, escapeHtml } from '../page/html.ts';

/**
 * Colours on white. The page has a CSS variable of the same name for each, which follows the reader's colour scheme.
 */
export const ink = {
  text: '#1f2933',
  quiet: '#52606d',
  grid: '#e4e7eb',
  band: '#f5f7fa',
  paper: '#ffffff',
  trial: '#4269d0',
  best: '#c2410c',
  failed: '#b91c1c',
  third: '#0f766e',
};

export type Ink = keyof typeof ink;

/** An entry of the legend; its `mark` is shown before the text. */
export interface Caption {
  readonly text: string;
  readonly mark?: { readonly colour: Ink | `#${string}`; readonly symbol: '●' | '━' | '×' | '■' | '╌' | '│' };
}

export interface Figure
  extends Omit<Plot.PlotOptions, 'title' | 'subtitle' | 'caption' | 'document' | 'style' | 'className'> {
  readonly heading: string;
  readonly captions: readonly Caption[];
}

/** Axis labels are centred and have no arrows. */
export const axisLabel = { labelAnchor: 'center', labelArrow: 'none' } as const;

/** A standalone SVG document with a white background, title and legend. */
export function drawFigure({ heading, captions, ...options }: Figure): string {
  const { svg, element } = plot(options, 68);
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('xmlns:xlink', 'http://www.w3.org/1999/xlink');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', heading);
  const paper = element('rect', { width: '100%', height: '100%', fill: ink.paper });
  const title = element(
    'text',
    { x: 20, y: 32, 'text-anchor': 'start', 'font-size': 18, 'font-weight': 600, fill: ink.text },
    heading,
  );
  const legend = element('text', { x: 20, y: 54, 'text-anchor': 'start', 'font-size': 12.5, fill: ink.quiet });
  captions.forEach(({ text, mark }, i) => {
    const gap = i === 0 ? {} : { dx: 16 };
    if (mark) legend.append(element('tspan', { fill: paperColour(mark.colour), ...gap }, mark.symbol));
    legend.append(element('tspan', mark ? { dx: 5 } : gap, text));
  });
  const style = svg.querySelector('style');
  if (style) style.after(paper, title, legend);
  else svg.prepend(paper, title, legend);
  return `${svg.outerHTML}\n`;
}

const paperColour = (colour: string): string => ink[colour as Ink] ?? colour;

/** The SVG element for the page, which has title and legend as HTML. Its colours are the page's variables. */
export function drawInPage({ heading: _, captions: __, ...options }: Figure, label: string): string {
  const { svg } = plot(options, 0);
  svg.setAttribute('role', 'img');
  // A screen reader takes the picture as one image, so its parts have no labels.
  for (const part of svg.querySelectorAll('[aria-label], [aria-description]')) {
    part.removeAttribute('aria-label');
    part.removeAttribute('aria-description');
  }
  // The page has these rules once.
  svg.querySelector('style')?.remove();
  // Names of columns and levels are in it; linkedom escapes them in elements, but not all of them in attributes.
  let text = allowed(svg.outerHTML).replace('<svg ', () => `<svg aria-label="${escapeHtml(label)}" `);
  for (const [name, colour] of Object.entries(ink)) text = text.replaceAll(colour, `var(--${name})`);
  // Two decimals are exact enough and halve the size.
  return text.replace(/ (?:d|c[xy]|[xy][12]?|width|height|transform)="[^"]*"/g, (coordinates) =>
    coordinates.replace(/(\.\d\d)\d+/g, '$1'),
  );
}

function plot(options: Omit<Figure, 'heading' | 'captions'>, above: number) {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const { height = 460, marginTop = 16 } = options;
  const svg = Plot.plot({
    width: 860,
    marginBottom: 48,
    marginLeft: 64,
    marginRight: 28,
    ...options,
    height: height + above,
    marginTop: marginTop + above,
    className: 'figure',
    document: document as unknown as Document,
  }) as SVGSVGElement;
  svg.setAttribute('font-family', 'system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif');
  svg.setAttribute('font-size', '12');
  svg.setAttribute('color', ink.text);
  const element = (name: string, attributes: Record<string, string | number>, text?: string) => {
    const created = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, String(value));
    if (text !== undefined) created.textContent = text;
    return created as unknown as SVGElement;
  };
  return { svg, element };
}
