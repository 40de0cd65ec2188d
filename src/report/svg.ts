// Every figure of the report is drawn here, so that all of them share fonts, colours, title and paper.
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom/worker';

export const ink = {
  text: '#1f2933',
  quiet: '#7b8794',
  grid: '#e4e7eb',
  paper: '#ffffff',
  trial: '#4269d0',
  best: '#c2410c',
  failed: '#b91c1c',
};

/** A piece of the line below the title; a `mark` stands before it as a legend's key. */
export interface Caption {
  readonly text: string;
  readonly mark?: { readonly colour: string; readonly symbol: '●' | '━' | '×' | '■' | '╌' };
}

export interface Figure extends Omit<Plot.PlotOptions, 'title' | 'subtitle' | 'caption' | 'document' | 'style'> {
  readonly heading: string;
  readonly captions: readonly Caption[];
}

/** A standalone SVG document, white paper and title included. */
export function drawFigure({
  heading,
  captions,
  marginLeft = 64,
  marginTop = 84,
  marginRight = 28,
  ...options
}: Figure): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({
    width: 860,
    height: 460,
    marginBottom: 48,
    ...options,
    marginLeft,
    marginTop,
    marginRight,
    className: 'figure',
    document: document as unknown as Document,
  }) as SVGSVGElement;
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('xmlns:xlink', 'http://www.w3.org/1999/xlink');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', heading);
  svg.setAttribute('font-family', 'system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif');
  svg.setAttribute('font-size', '12');
  svg.setAttribute('color', ink.text);

  const element = (name: string, attributes: Record<string, string | number>, text?: string) => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    if (text !== undefined) made.textContent = text;
    return made as unknown as SVGElement;
  };
  const paper = element('rect', { width: '100%', height: '100%', fill: ink.paper });
  const title = element(
    'text',
    { x: 20, y: 32, 'text-anchor': 'start', 'font-size': 18, 'font-weight': 600, fill: ink.text },
    heading,
  );
  const legend = element('text', { x: 20, y: 54, 'text-anchor': 'start', 'font-size': 12.5, fill: ink.quiet });
  captions.forEach(({ text, mark }, i) => {
    const gap = i === 0 ? {} : { dx: 16 };
    if (mark) legend.append(element('tspan', { fill: mark.colour, ...gap }, mark.symbol));
    legend.append(element('tspan', mark ? { dx: 5 } : gap, text));
  });
  const style = svg.querySelector('style');
  if (style) style.after(paper, title, legend);
  else svg.prepend(paper, title, legend);
  return `${svg.outerHTML}\n`;
}
