// The package's version, from the one place that says it; bundling puts the number in.
import { version as inPackage } from '../package.json';

// With a type of its own, or the declaration would point at a file that a package's user has elsewhere.
export const version: string = inPackage;
