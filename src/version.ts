// The package's version, from the one place that says it; bundling puts the number in.
export { version } from '../package.json';
