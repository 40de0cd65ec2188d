// What a model looks at: which columns its figures hang on, how its answers move with them, what made one answer.

export { explain, explainStudy, type ExplainStudyOptions } from './explain.ts';
export type { ExplainOptions } from './options.ts';
export type {
  Alike,
  ClusterImportance,
  ColumnEffect,
  ColumnImportance,
  Contribution,
  Explanation,
  GroupedMetrics,
  GroupMetrics,
  Importance,
  LevelEffect,
  NumberEffect,
  RowExplanation,
} from './explanation.ts';
