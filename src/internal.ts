// The inner door: what the bundles beside the core (report, formats, platform, command) take from it, and nobody else. It
// is absent from the published declarations and may change in any version.
export { columnTypes } from './table/columns.ts';
export { encodings } from './table/decode.ts';
export { encodedWidth, featureNames, type Encoder } from './table/encoder.ts';
export { binRange, farthest } from './table/scaling.ts';
export type { InspectedColumn, InspectedTarget } from './table/inspect.ts';
export { type ColumnSource, type RawTable, tableFromColumns } from './table/read.ts';
export { denseRows } from './table/layout.ts';
export { prepareDataset } from './table/prepare.ts';
export { activations, denseLayers } from './space/architecture.ts';
export { strategyNames } from './strategy/registry.ts';
export { createThreads, openBackend, type Threads } from './kernels/backend.ts';
export { trainerNames } from './mlp/trainer.ts';
export { optimizers } from './mlp/candidate.ts';
export { encodeWeights } from './mlp/blob.ts';
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
export { classMetrics, type Metric, numberMetrics } from './evaluate/evaluation.ts';
export type { ModelParts, TrainedNetwork } from './export/parts.ts';
export { suggest } from './suggest.ts';
