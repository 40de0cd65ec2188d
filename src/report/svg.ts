// Figures as standalone SVG documents, with title, legend and a white background.
import { choicesFigure as choices } from './figures/choices.ts';
import { drawFigure, type Figure } from './figures/figure.ts';
import { histogramFigure as histogram } from './figures/histogram.ts';
import { predictionFigure as prediction } from './figures/prediction.ts';
import { searchFigure as search } from './figures/search.ts';
import { sizeFigure as size } from './figures/size.ts';

/** The arguments are spelled out in the declarations, which therefore need no types of the drawing library. */
function toSvg<Args extends readonly unknown[]>(figure: (...args: Args) => Figure): (...args: Args) => string {
  return (...args) => drawFigure(figure(...args));
}

export const searchFigure = toSvg(search);
export const histogramFigure = toSvg(histogram);
export const choicesFigure = toSvg(choices);
export const predictionFigure = toSvg(prediction);
export const sizeFigure = toSvg(size);
