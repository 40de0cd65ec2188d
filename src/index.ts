// mlpnas: neural architecture search for multilayer perceptrons. A table goes in; the best small network found for it
// comes out. The names stand in the order in which they are needed; importing this file computes nothing.

// The search, and what it says on its way.
export { search } from './study/search.ts';
export type { SearchRun } from './study/search-run.ts';
export type { SearchOptions, Start } from './study/options.ts';
export type { StudySettings } from './study/settings.generated.ts';
export type { Study, LoadedStudy } from './study/study.ts';
export type { Trial } from './study/trial.ts';
export type { Round } from './study/context.ts';
export type { StudyEvaluation } from './study/evaluate.ts';

// The table: where it comes from, and how it is understood.
export { penguins } from './table/penguins.ts';
export { readTable, parseTable, type TableInput } from './table/read.ts';
export { inspectTable, type Inspection } from './table/inspect.ts';
export type { Warning } from './table/warnings.ts';

// The model: an object that predicts, and its file.
export { loadModel, saveModel } from './export/pipeline.ts';
export type { Model, Prediction } from './export/model.ts';

// Studies that are kept, and continued.
export { loadStudy, resumeStudy } from './study/load.ts';
export { memoryStorage } from './study/memory.ts';
export type { StudyStorage } from './study/storage.ts';
export { growingLog, type StudyLog } from './study/log.ts';

// A strategy of one's own: the interface, the space that it proposes from, and random numbers from the study's seed.
export { createStrategy } from './strategy/registry.ts';
export type {
  Strategy,
  StrategyContext,
  Proposal,
  MeasuredProposal,
  RoundInsight,
} from './strategy/strategy.ts';
export type { SearchSpace } from './space/space.ts';
export type { Architecture } from './space/architecture.ts';
export { decode, encode } from './space/tokens.ts';
export { countSequences } from './space/count.ts';
export { enumerateSequences } from './space/enumerate.ts';
export { drawSequence } from './space/draw.ts';
export { randomStream, type RandomGenerator } from './random.ts';

// Where candidates are trained: pools as they are, and what a pool of one's own has to do.
export { inlinePool } from './mlp/pool/inline.ts';
export { workerPool, type WorkerPool } from './mlp/pool/pool.ts';
export { serveCandidates } from './mlp/pool/worker.ts';
export type { PoolOptions, StartWorker } from './mlp/pool/protocol.ts';
export type {
  CandidateJob,
  CandidatePool,
  CandidateResult,
  TrainingData,
  TrainingSettings,
  TrainOptions,
} from './mlp/candidate.ts';

// Durations as the command and the option `timeBudget` read them.
export { parseDuration } from './duration.ts';

// What callers catch.
export { MlpnasError, type ErrorCode } from './errors.ts';

// Modules for runtimes that compile WebAssembly at the start only, and the version for bug reports.
export { compileModules, type BackendModules } from './kernels/backend.ts';
export { version } from './version.ts';
