// A model as one JSON file, to be read by any later version: encoder, network, weights, and what is known about them.
import * as v from 'valibot';
import type { LayerWeights } from '../mlp/candidate.ts';
import { activations, denseLayers } from '../space/architecture.ts';
import { dateParts } from '../table/dates.ts';
import { encodedWidth } from '../table/encoder.ts';
import { floatsFromBase64, floatsToBase64 } from './base64.ts';
import { createModel, type Model, type ModelOptions, type ModelParts } from './model.ts';

const format = 'mlpnas pipeline';
const version = 1;

const finite = v.pipe(v.number(), v.finite());
const share = v.pipe(finite, v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const level = v.array(v.string());
const yes = v.exactOptional(v.literal(true));
const column = v.variant('kind', [
  v.object({
    kind: v.literal('number'),
    name: v.string(),
    median: finite,
    mean: finite,
    scale: v.pipe(finite, v.gtValue(0)),
    comma: yes,
  }),
  v.object({ kind: v.literal('one-hot'), name: v.string(), levels: level, missing: v.boolean(), boolean: yes }),
  v.object({ kind: v.literal('ordinal'), name: v.string(), levels: level, boolean: yes }),
  v.object({
    kind: v.literal('date'),
    name: v.string(),
    order: v.picklist(['dmy', 'mdy']),
    parts: v.pipe(
      v.array(
        v.object({ part: v.picklist(dateParts), median: finite, mean: finite, scale: v.pipe(finite, v.gtValue(0)) }),
      ),
      v.minLength(1),
    ),
  }),
]);
const hidden = v.union([v.literal('dropout'), v.strictTuple([count, v.picklist(activations)])]);
const output = v.strictTuple([count, v.picklist(['softmax', 'sigmoid'])]);
const file = v.object({
  format: v.literal(format),
  version: v.literal(version),
  mlpnas: v.string(),
  target: v.string(),
  classes: v.pipe(v.array(v.string()), v.minLength(2)),
  encoder: v.object({ columns: v.pipe(v.array(column), v.minLength(1)) }),
  hidden: v.array(hidden),
  output,
  weights: v.array(v.object({ kernel: v.string(), bias: v.string() })),
  score: share,
  test: v.optional(v.object({ accuracy: share, rows: count })),
  digest: v.string(),
  warnings: v.array(v.looseObject({ code: v.string(), message: v.string() })),
});

/** The model as the text of a pipeline file; `loadModel` gives it back, to the bit. */
export function saveModel(model: ModelParts | { model(): ModelParts }): string {
  const parts = 'model' in model ? model.model() : model;
  const { target, classes, encoder, architecture, weights, score, test, digest, warnings } = parts;
  const pipeline = {
    format,
    version,
    mlpnas: parts.version,
    target,
    classes,
    encoder,
    hidden: architecture.slice(0, -1),
    output: architecture.at(-1),
    weights: weights.map(({ kernel, bias }) => ({ kernel: floatsToBase64(kernel), bias: floatsToBase64(bias) })),
    score,
    ...(test ? { test } : {}),
    digest,
    warnings,
  };
  return `${JSON.stringify(pipeline, null, 2)}\n`;
}

/**
 * The model of a pipeline file. Nothing in the file is trusted: every size has to fit the others.
 *
 * @throws Error that says what is wrong with the file
 */
export function loadModel(text: string, options: ModelOptions = {}): Model {
  return createModel(parsePipeline(text), options);
}

function parsePipeline(text: string): ModelParts {
  const refused = (what: string) =>
    new Error(`This is not a pipeline file of mlpnas: ${what}. Expected what saveModel or "mlpnas export" writes.`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refused('it is not JSON');
  }
  const given = json as { format?: unknown; version?: unknown } | null;
  if (given?.format === format && given.version !== version) {
    throw new Error(
      `This pipeline file has version ${JSON.stringify(given.version)}; this version of mlpnas reads version ${version}. Use the mlpnas that wrote it.`,
    );
  }
  const result = v.safeParse(file, json);
  if (!result.success) {
    const [issue] = result.issues;
    throw refused(
      `${v.getDotPath(issue) ?? 'the whole'} is ${issue.received}, expected ${issue.expected ?? issue.message}`,
    );
  }
  const { mlpnas, target, classes, encoder, hidden, output, weights, score, test, digest, warnings } = result.output;
  if (new Set(classes).size !== classes.length) throw refused('a class comes twice');
  if (hidden.length > 0 && hidden[0] === 'dropout') throw refused('the network begins with dropout');
  const [units, activation] = output;
  if (activation === 'sigmoid' ? units !== 1 || classes.length !== 2 : units !== classes.length) {
    throw refused(`the output layer has ${units} ${activation} units for ${classes.length} classes`);
  }
  const architecture = [...hidden, output];
  const dense = denseLayers(architecture);
  if (dense.length !== weights.length)
    throw refused(`it has weights of ${weights.length} layers for ${dense.length} dense layers`);
  let inputs = encodedWidth(encoder);
  const layers = weights.map(({ kernel, bias }, index): LayerWeights => {
    const [units] = dense[index]!;
    const layer = { kernel: floatsFromBase64(kernel), bias: floatsFromBase64(bias) };
    if (!layer.kernel || !layer.bias) throw refused(`the weights of layer ${index} are not base64 of float32 numbers`);
    if (layer.kernel.length !== inputs * units || layer.bias.length !== units) {
      throw refused(
        `layer ${index} has ${layer.kernel.length} and ${layer.bias.length} weights, expected ${inputs} x ${units} and ${units}`,
      );
    }
    if (![...layer.kernel, ...layer.bias].every(Number.isFinite))
      throw refused(`layer ${index} has weights that are not finite`);
    inputs = units;
    return { kernel: layer.kernel, bias: layer.bias };
  });
  return {
    target,
    classes,
    encoder,
    architecture,
    weights: layers,
    score,
    ...(test ? { test } : {}),
    digest,
    // A code that this version does not know is still a warning.
    warnings: warnings as unknown as ModelParts['warnings'],
    version: mlpnas,
  };
}
