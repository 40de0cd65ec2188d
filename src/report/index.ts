// Pictures of a study: what it found, how the search went, what it learned.

// What a picture is drawn from, and pictures as text for a terminal.
export * from './plain.ts';
export { activationEffects, depthEffects, type Effect, type PositionEffects, widthEffects } from './effects.ts';
export { paretoFront } from './pareto.ts';

// SVG documents.
export { choicesFigure, histogramFigure, predictionFigure, searchFigure, sizeFigure } from './svg.ts';

// A page.
export { studyPage } from './page/page.ts';
export type { PageStudy } from './page/study.ts';
