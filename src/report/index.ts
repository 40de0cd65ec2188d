// Pictures of a study: what it found, how the search went, what it learned.

// What a picture is drawn from, and pictures as text for a terminal.
export * from './plain.ts';

// SVG documents.
export { searchFigure } from './search-figure.ts';
export { histogramFigure } from './histogram-figure.ts';
export { choicesFigure } from './choices-figure.ts';
export { predictionFigure } from './prediction-figure.ts';

// A page.
export { type PageStudy, studyPage } from './page.ts';
