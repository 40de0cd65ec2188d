// The small study that most tests run: some penguins, nine trials in three rounds, one of them failed, nothing trained.
import { type Backend, openBackend } from '../../src/kernels/backend.ts';
import { penguins } from '../../src/table/penguins.ts';
import { parseTable, type RawTable } from '../../src/table/read.ts';
import type { SearchOptions } from '../../src/study/options.ts';
import { attentive } from './attentive.ts';
import { pretendPool } from './pretend-pool.ts';

const all = parseTable(penguins.text);
/** Every fourth penguin: 86 rows. */
export const table: RawTable = {
  ...all,
  rows: Math.ceil(all.rows / 4),
  columns: all.columns.map((column) => ({ ...column, cells: column.cells.filter((_, row) => row % 4 === 0) })),
};

/** Keeps the backend open over a file's tests, or each search would open it anew. */
export function holdBackend(test: { before(hook: () => Promise<void>): void; after(hook: () => void): void }): void {
  let backend: Backend;
  test.before(async () => {
    backend = await openBackend();
  });
  test.after(() => backend.dispose());
}

/** A small vocabulary, so that layers are shared often. */
export function smallStudy(options: Partial<SearchOptions> = {}): SearchOptions {
  return {
    target: penguins.target,
    strategy: attentive(),
    rounds: 3,
    samples: 3,
    epochs: 2,
    seed: 5,
    widths: [8, 16],
    activations: ['relu', 'tanh'],
    pool: pretendPool({ fails: ({ number }) => number === 4 }),
    ...options,
  };
}
