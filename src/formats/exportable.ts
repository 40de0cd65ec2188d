// The input of every export, and the parts that the formats share.
import type { Model } from '../index.ts';
import type { Encoder, ModelParts } from '../internal.ts';

/** A model, or an object that has one, such as a study. */
export type Exportable = ModelParts | { model(): Model };

export function partsOf(source: Exportable): ModelParts {
  return 'model' in source ? source.model() : source;
}

/**
 * JSON that describes how rows are encoded and what the outputs mean: `encoder.columns` as in a pipeline file,
 * `features` with a name for each encoded feature in order, and the classes, with their decision factors where there are
 * any, or the scale of the target.
 */
export function encoderJson(parts: ModelParts, features: readonly string[], more: object = {}): string {
  const { version, task, target, encoder, digest } = parts;
  const scaleOrClasses =
    parts.task === 'regression'
      ? parts.targetScale
      : { classes: parts.classes, ...(parts.decision ? { decision: parts.decision } : {}) };
  const description = {
    format: 'mlpnas encoder',
    mlpnas: version,
    task,
    target: { name: target, ...scaleOrClasses },
    encoder,
    features,
    ...more,
    digest,
  };
  return `${JSON.stringify(description, null, 2)}\n`;
}

export type ColumnEncoding = Encoder['columns'][number];
