// The one bundle, build/index.js: the public door, and the inner one behind a single name that no declaration has. The
// other bundles import from it, so every file of the core is loaded once.
export * from './index.ts';
export * as internal from './internal.ts';
