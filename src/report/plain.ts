// The part of the report that needs no drawing library. The command imports it at the start, and the rest only when it
// draws a figure.
export { type Choice, choicesByRound } from './choices.ts';
export { type PercentBin, percentHistogram } from './histogram.ts';
export { rankCorrelation } from '../rank-correlation.ts';
export { choicesText, histogramText, predictionText, searchText, type TextSize } from './text.ts';
export {
  architectureName,
  layerName,
  type ReportTrial,
  runningBest,
  type ScoredTrial,
  scored,
} from './trials.ts';
export { percent } from '../words.ts';
