// mlpnas: neural architecture search for multilayer perceptrons. A table goes in; the best small network found for it
// comes out. Exports in the order of the data; importing this file computes nothing.

// A table, from text, bytes, files, streams or rows in memory: understood, split and encoded.
export {
  parseTable,
  readTable,
  tableFromColumns,
  tableFromRows,
  type ColumnSource,
  type ParseOptions,
  type RawColumn,
  type RawTable,
  type ReadOptions,
  type TableInput,
} from './table/read.ts';
export { encodings, type TextEncoding } from './table/decode.ts';
export type { Cells } from './table/cells.ts';
export { columnTypes, type ColumnType } from './table/columns.ts';
export { tasks, type Task } from './table/target.ts';
export { foldDatasets, prepareDataset, type PrepareOptions } from './table/prepare.ts';
export {
  inspectTable,
  type InspectedColumn,
  type InspectedTarget,
  type Inspection,
  type InspectOptions,
} from './table/inspect.ts';
export type { ColumnDescription, Dataset, Fold, TargetScale } from './table/dataset.ts';
export type { Warning, WarningCode } from './table/warnings.ts';
export { encode as encodeTable, encodedWidth, featureNames, type Encoder, type Encoding } from './table/encoder.ts';
export { penguins } from './table/penguins.ts';

// The space of networks, as layers and as tokens.
export { createSpace, type SearchSpace, type SpaceOptions } from './space/space.ts';
export {
  activations,
  countParams,
  denseLayers,
  type Activation,
  type Architecture,
  type HiddenLayer,
  type Layer,
  type OutputLayer,
} from './space/architecture.ts';
export { decode, encode } from './space/tokens.ts';
export { mayFollow } from './space/follow.ts';
export { countSequences } from './space/count.ts';
export { enumerateSequences } from './space/enumerate.ts';
export { drawSequence } from './space/draw.ts';

// Who proposes networks: by name, or a strategy of your own.
export { createStrategy, strategyNames, type StrategyOptions } from './strategy/registry.ts';
export type {
  Asked,
  MeasuredProposal,
  Proposal,
  RoundInsight,
  Strategy,
  StrategyContext,
  Told,
} from './strategy/strategy.ts';

// Where networks are trained: the backend, pools, and what a worker runs.
export {
  compileModules,
  openBackend,
  type Backend,
  type BackendModules,
  type BackendOptions,
  type Threads,
} from './kernels/backend.ts';
export { inlinePool } from './mlp/inline.ts';
export {
  serveCandidates,
  type FromWorker,
  type ToWorker,
  type PoolOptions,
  type WorkerOptions,
  type WorkerPort,
} from './mlp/worker.ts';
export { workerPool, type StartWorker, type WorkerEvents, type WorkerLink, type WorkerPool } from './mlp/workers.ts';
export { trainerNames, type TrainerName } from './mlp/trainer.ts';
export type { HostOptions } from './mlp/host.ts';
export {
  optimizers,
  type CandidateJob,
  type CandidatePool,
  type CandidateResult,
  type EpochMetrics,
  type LayerWeights,
  type Optimizer,
  type TrainingData,
  type TrainingSettings,
} from './mlp/candidate.ts';
export { decodeWeights, encodeWeights } from './mlp/blob.ts';

// The search, and studies that were begun before.
export { search } from './study/search.ts';
export { loadStudy, resumeStudy } from './study/load.ts';
export type { SearchOptions, Start } from './study/options.ts';
export type { StudySettings } from './study/settings.ts';
export type { Ended, Round } from './study/run.ts';
export type { LoadedStudy, Study, TableFacts } from './study/study.ts';
export type { PlannedTrial, Trial } from './study/trial.ts';
export { digestOf } from './study/digest.ts';
export { memoryStorage } from './study/memory.ts';
export type { StudyStorage } from './study/storage.ts';
export { checkLines, growingLog, wholeLines, type GrowingLog, type StudyLog } from './study/log.ts';

// How good predictions are, with intervals.
export {
  classMetrics,
  type ClassMetric,
  evaluateClasses,
  evaluateNumbers,
  type Evaluation,
  type Metric,
  numberMetrics,
  type NumberMetric,
} from './evaluate/evaluation.ts';
export type { Calibration, CalibrationBin } from './evaluate/calibration.ts';
export type { ClassRows } from './evaluate/classes.ts';
export type { NumberRows } from './evaluate/numbers.ts';
export { drawResamples, type Estimate, type Resamples } from './evaluate/bootstrap.ts';
export type { StudyEvaluation } from './study/evaluate.ts';

// What comes out of it: a model that predicts, as an object and as a file.
export { loadModel, saveModel } from './export/pipeline.ts';
export type {
  Figure,
  Model,
  ModelOptions,
  ModelParts,
  Prediction,
  TestResult,
  TrainedNetwork,
} from './export/model.ts';
export type { PredictionNote } from './export/examine.ts';

// For what is built around the core.
export { version } from './version.ts';
export { nearest, suggest } from './suggest.ts';
