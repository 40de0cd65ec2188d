// One call of a pool's `train`: its listeners, its results so far, and how it ends.
import type { CandidateResult, EpochMetrics, TrainOptions } from '../candidate.ts';

export type CallOptions = TrainOptions & { readonly onResult?: (result: CandidateResult) => void };

export class Call {
  /** Resolves with all results in the order of the jobs; rejects with the reason of the first failure. */
  readonly done: Promise<CandidateResult[]>;
  readonly #options: CallOptions;
  readonly #results: CandidateResult[];
  #missing: number;
  #resolve: (results: CandidateResult[]) => void = () => {};
  #reject: (reason: unknown) => void = () => {};

  /** @param count jobs of the call, at least one */
  constructor(count: number, options: CallOptions) {
    this.#options = options;
    this.#results = new Array<CandidateResult>(count);
    this.#missing = count;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get wantsEpochs(): boolean {
    return this.#options.onEpoch !== undefined;
  }

  reportEpoch(epoch: number, metrics: EpochMetrics): void {
    this.#notify(() => this.#options.onEpoch?.(epoch, metrics));
  }

  /** Takes the result of the job at `index`. */
  complete(index: number, result: CandidateResult): void {
    this.#results[index] = result;
    this.#missing--;
    this.#notify(() => this.#options.onResult?.(result));
    if (this.#missing === 0) this.#resolve(this.#results);
  }

  fail(reason: unknown): void {
    this.#reject(reason);
  }

  /** What a listener throws ends the call. */
  #notify(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.fail(error);
    }
  }
}
