// What can be exported, and what the formats share.
import type { Model } from '../index.ts';
import type { Encoder, ModelParts } from '../internal.ts';

/** A model, or something that has one, such as a study. */
export type Exportable = ModelParts | { model(): Model };

export function partsOf(source: Exportable): ModelParts {
  return 'model' in source ? source.model() : source;
}

/**
 * What somebody needs to know to encode rows and read outputs, as JSON: `encoder.columns` as in a pipeline file, `features`
 * a name for each encoded feature in order, then the classes or the scale of the target.
 */
export function encoderJson(parts: ModelParts, features: readonly string[], more: object = {}): string {
  const { version, task, target, encoder, digest } = parts;
  const about = {
    format: 'mlpnas encoder',
    mlpnas: version,
    task,
    target: { name: target, ...(parts.task === 'regression' ? parts.targetScale : { classes: parts.classes }) },
    encoder,
    features,
    ...more,
    digest,
  };
  return `${JSON.stringify(about, null, 2)}\n`;
}

export type ColumnEncoding = Encoder['columns'][number];
