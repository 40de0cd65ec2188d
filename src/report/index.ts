// Figures and the report of a study.

// The data of the figures, and figures as text for a terminal.
export { choicesText, histogramText, predictionText, searchText, type TextSize } from './text.ts';
export { explanationText, type TextPart } from './explanation/text.ts';
export { type Choice, choicesByRound } from './choices.ts';
export { architectureName, type ReportTrial, type ScoredTrial } from './trials.ts';
export { activationEffects, depthEffects, type Effect, type PositionEffects, widthEffects } from './effects.ts';
export { paretoFront } from './pareto.ts';

// Figures as SVG documents.
export { choicesFigure, histogramFigure, predictionFigure, searchFigure, sizeFigure } from './svg.ts';

// The report as an HTML page.
export { studyPage } from './page/page.ts';
export type { PageStudy } from './page/study.ts';
