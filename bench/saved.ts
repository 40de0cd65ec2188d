// bench/results.jsonl: lines of figures, each with where it comes from.
import type { Line } from './print.ts';

export interface Origin {
  /** That was measured; or, where `recorded` says so, that first held the figure, from before lines had an origin. */
  readonly commit: string;
  readonly recorded?: 'later';
  /** Whether the measured files differed from the commit; unknown of what was recorded later. */
  readonly dirty?: boolean;
  /** When the benchmark began. */
  readonly date: string;
  readonly processor?: string;
  readonly cores?: number;
  readonly memoryGB?: number;
  readonly system?: string;
  /** Programs that wanted a processor in the minute before. */
  readonly load?: number;
  readonly versions?: Readonly<Record<string, string>>;
}

export interface Saved {
  readonly bench: string;
  readonly origin: Origin;
  /** The line without both. */
  readonly figures: Line;
}

/** How far a commit is behind the one at which the documents were written; undefined where git does not know it. */
export interface Behind {
  readonly commits: number;
  /** Of these, commits that change src/ or assembly/. */
  readonly code: number;
}

export interface Results {
  readonly lines: readonly Saved[];
  /** By commit; kept with the lines, so that the documents follow from the file alone. */
  readonly behind: Readonly<Record<string, Behind | undefined>>;
}

type Written = Record<string, unknown> & { bench: string };

export function parseResults(text: string): Results {
  const written = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Written);
  const documents = written.find(({ bench }) => bench === 'documents') as { behind?: Results['behind'] } | undefined;
  const lines = written
    .filter(({ bench }) => bench !== 'documents')
    .map(({ bench, origin, ...figures }): Saved => {
      if (!origin)
        throw new Error(`Got a line of ${bench} without an origin; measure it anew: npm run bench -- --save.`);
      return { bench, origin: origin as Origin, figures: figures as Line };
    });
  return { lines, behind: documents?.behind ?? {} };
}
