// Pictures of a study: what it found, how the search went, what it learned. Drawn as SVG or as text for a terminal.

// What a picture is drawn from.
export { percentHistogram, type PercentBin } from './histogram.ts';
export { choicesByRound, type Choice } from './choices.ts';
export { rankCorrelation } from './rank-correlation.ts';
export {
  architectureName,
  layerName,
  percent,
  runningBest,
  scored,
  type ReportTrial,
  type ScoredTrial,
} from './trials.ts';

// SVG documents.
export { searchFigure } from './search-figure.ts';
export { histogramFigure } from './histogram-figure.ts';
export { choicesFigure } from './choices-figure.ts';
export { predictionFigure } from './prediction-figure.ts';

// Text for terminals.
export { choicesText, histogramText, predictionText, searchText, type TextSize } from './text.ts';

// A page.
export { studyPage, type PageStudy } from './page.ts';
