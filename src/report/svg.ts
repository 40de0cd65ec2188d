// Figures as SVG documents of their own: with title, legend and white paper.
import { choicesFigure as choices } from './figures/choices.ts';
import { drawFigure } from './figures/figure.ts';
import { histogramFigure as histogram } from './figures/histogram.ts';
import { predictionFigure as prediction } from './figures/prediction.ts';
import { searchFigure as search } from './figures/search.ts';
import { sizeFigure as size } from './figures/size.ts';

type Drawn<F extends (...given: never[]) => unknown> = (...given: Parameters<F>) => string;

export const searchFigure: Drawn<typeof search> = (...given) => drawFigure(search(...given));
export const histogramFigure: Drawn<typeof histogram> = (...given) => drawFigure(histogram(...given));
export const choicesFigure: Drawn<typeof choices> = (...given) => drawFigure(choices(...given));
export const predictionFigure: Drawn<typeof prediction> = (...given) => drawFigure(prediction(...given));
export const sizeFigure: Drawn<typeof size> = (...given) => drawFigure(size(...given));
