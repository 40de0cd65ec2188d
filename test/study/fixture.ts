// The small study that most tests run: some penguins, nine trials in three rounds, one of them failed, nothing trained.
import { type Backend, openBackend } from '../../src/kernels/backend.ts';
import { penguins } from '../../src/table/penguins.ts';
import { parseTable } from '../../src/table/read.ts';
import type { SearchOptions } from '../../src/study/options.ts';
import { attentive } from './attentive.ts';
import { pretendPool } from './pretend-pool.ts';

const [header, ...rows] = penguins.text.trim().split('\n');

/** CSV of every fourth penguin, 86 rows, or of those rows that `which` makes of them. */
export function penguinsText(which: (rows: string[]) => string[] = (rows) => rows): string {
  return [header, ...which(rows.filter((_, row) => row % 4 === 0))].join('\n');
}

export const table = parseTable(penguinsText());

/** Keeps the backend open over a file's tests, or each search would open it anew. */
export function holdBackend(test: { before(hook: () => Promise<void>): void; after(hook: () => void): void }): void {
  let backend: Backend;
  test.before(async () => {
    backend = await openBackend();
  });
  test.after(() => backend.dispose());
}

/** A small vocabulary, so that layers are shared often; only trials, no final networks (final.test.ts has those). */
export function smallStudy(options: Partial<SearchOptions> = {}): SearchOptions {
  return {
    target: penguins.target,
    strategy: attentive(),
    rounds: 3,
    samples: 3,
    epochs: 2,
    seed: 5,
    refit: 'none',
    widths: [8, 16],
    activations: ['relu', 'tanh'],
    pool: pretendPool({ fails: ({ number }) => number === 4 }),
    ...options,
  };
}
