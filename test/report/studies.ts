// Studies for the tests of the page: small real ones, and altered copies of them.
import { topOf } from '../../src/study/trial.ts';
import { type LoadedStudy, loadStudy, memoryStorage, penguins, search, type SearchOptions } from '../../src/index.ts';
import type { PageStudy } from '../../src/report/index.ts';

const small = {
  rounds: 2,
  samples: 4,
  epochs: 3,
  seed: 3,
  widths: [8, 16],
  activations: ['relu', 'tanh'],
  finalEpochs: 3,
  finalSeeds: 2,
} as const;

/** The study as the search returns it, and as it is read from its storage. */
export async function studied(
  options: SearchOptions,
): Promise<{ live: PageStudy; loaded: PageStudy; loadedStudy: LoadedStudy }> {
  const storage = memoryStorage();
  const live = await search(penguins.text, { ...small, source: '/home/someone/penguins.csv', ...options, storage });
  const loaded = await loadStudy(storage);
  return { live, loaded, loadedStudy: loaded };
}

/** A copy with other trials, and with what follows from them. */
export function withTrials(study: PageStudy, trials: PageStudy['trials'], more: Partial<PageStudy> = {}): PageStudy {
  const ranked = topOf(trials, trials.length);
  return { ...study, trials, best: ranked[0], top: (count = 5) => ranked.slice(0, count), ...more };
}

/** A copy without the model and its evaluation. */
export function withoutModel(study: PageStudy, more: Partial<PageStudy> = {}): PageStudy {
  const model = () => {
    throw new Error('There is no model.');
  };
  return { ...study, model, test: undefined, evaluation: undefined, ...more };
}
