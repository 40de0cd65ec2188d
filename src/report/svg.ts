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

/**
 * The score of each trial in the order of the search, and the best so far.
 *
 * @example
 * await writeFile('search.svg', searchFigure(study.trials));
 */
export const searchFigure = toSvg(search);
/**
 * How many trials reached each whole percent.
 *
 * @example
 * await writeFile('histogram.svg', histogramFigure(study.trials));
 */
export const histogramFigure = toSvg(histogram);
/**
 * What the strategy chose by layer and round.
 *
 * @example
 * const choices = choicesByRound(study.trials, study.insights);
 * await writeFile('choices.svg', choicesFigure(choices, study.space.vocabulary.map(String)));
 */
export const choicesFigure = toSvg(choices);
/**
 * Predicted against measured scores.
 *
 * @example
 * await writeFile('prediction.svg', predictionFigure(study.trials));
 */
export const predictionFigure = toSvg(prediction);
/**
 * Parameters against scores, with the Pareto front.
 *
 * @example
 * await writeFile('size.svg', sizeFigure(study.trials));
 */
export const sizeFigure = toSvg(size);
