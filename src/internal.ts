// The inner door: what the bundles beside the core (report, formats, platform, command) take from it, and nobody else. It
// is absent from the published declarations and may change in any version.
export { columnTypes, dataOf, readLevels, readNumbers, type TypedColumn } from './table/columns.ts';
export { encodings } from './table/decode.ts';
export { encodedWidth, featureNames, readColumns, searchEncoding, type Encoder } from './table/encoder.ts';
export { externalRows } from './table/external.ts';
export { groupRepeats } from './table/repeats.ts';
export { binRange, farthest } from './table/scaling.ts';
export type { InspectedColumn, InspectedTarget } from './table/inspect.ts';
export { type ColumnSource, type RawTable, tableFromColumns } from './table/read.ts';
export { denseRows } from './layout.ts';
export { prepareDataset } from './table/prepare.ts';
export { activations, denseLayers } from './space/architecture.ts';
export { strategyNames } from './strategy/registry.ts';
export { type Backend, createThreads, openBackend, type Threads } from './kernels/backend.ts';
export { trainerNames } from './mlp/trainer.ts';
export { encodeNetworks } from './mlp/blob.ts';
export { optimizers } from './mlp/candidate.ts';
export { submodelsOf } from './mlp/weights.ts';
export { runSettings, studySettings } from './study/settings-table.ts';
export {
  checkValue,
  defaultOf,
  rangeOf,
  settingGroups,
  type Kind,
  type Setting,
  type Settings,
  type ValueOf,
} from './study/setting.ts';
export type { RunSettings } from './study/settings.generated.ts';
export { checkLines } from './study/log.ts';
export {
  classFigure,
  classMetrics,
  type ClassMetric,
  evaluateClasses,
  evaluateNumbers,
  type Metric,
  type NumberMetric,
  numberMetrics,
} from './evaluate/evaluation.ts';
export { mostProbable } from './evaluate/classes.ts';
export { drawResamples, type Estimate, quantile } from './evaluate/bootstrap.ts';
export { numberFigures } from './evaluate/numbers.ts';
export { once, type Samples } from './evaluate/samples.ts';
export { columnOutputs } from './export/columns.ts';
export { requireColumns } from './export/examine.ts';
export { studyRows } from './study/rows.ts';
export { shuffle } from './random.ts';
export type { ModelParts, TrainedNetwork } from './export/parts.ts';
export { votesOf } from './export/votes.ts';
export { suggest } from './suggest.ts';
