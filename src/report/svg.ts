// Figures as SVG documents of their own: with title, legend and white paper.
import { choicesFigure as choices } from './figures/choices.ts';
import { drawFigure, type Figure } from './figures/figure.ts';
import { histogramFigure as histogram } from './figures/histogram.ts';
import { predictionFigure as prediction } from './figures/prediction.ts';
import { searchFigure as search } from './figures/search.ts';
import { sizeFigure as size } from './figures/size.ts';

/** Its arguments are spelled out in the declarations, which so need no types of the drawing library. */
function inSvg<Given extends readonly unknown[]>(figure: (...given: Given) => Figure): (...given: Given) => string {
  return (...given) => drawFigure(figure(...given));
}

export const searchFigure = inSvg(search);
export const histogramFigure = inSvg(histogram);
export const choicesFigure = inSvg(choices);
export const predictionFigure = inSvg(prediction);
export const sizeFigure = inSvg(size);
