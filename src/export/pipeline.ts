// Writes a model as one JSON file, the pipeline file, and reads it. Later versions read the files of earlier ones.
import { MlpnasError } from '../errors.ts';
import * as v from 'valibot';
import { floatsToBase64 } from '../base64.ts';
import { checkEncoder, checkNetwork } from './check.ts';
import { createModel, type Model, type ModelOptions } from './model.ts';
import type { ModelParts } from './parts.ts';
import { format, type PipelineFile, pipelineSchema, version } from './schema.ts';

/**
 * The model as the text of a pipeline file; `loadModel` gives it back, to the bit.
 *
 * @example
 * const study = await search(text, { target: 'species' });
 * await writeFile('model.json', saveModel(study));
 */
export function saveModel(model: ModelParts | { model(): ModelParts }): string {
  const parts = 'model' in model ? model.model() : model;
  const { task, target, encoder, networks, score, metrics, digest, warnings } = parts;
  const pipeline = {
    format,
    version,
    mlpnas: parts.version,
    task,
    target: { name: target, ...targetOf(parts) },
    encoder,
    networks: networks.map(({ architecture, weights, votes }) => ({
      architecture,
      weights: weights.map(({ scales, kernel, bias }) => ({
        ...(scales ? { scales: floatsToBase64(scales) } : {}),
        kernel: floatsToBase64(kernel),
        bias: floatsToBase64(bias),
      })),
      ...(votes === undefined ? {} : { votes }),
    })),
    score,
    ...(parts.task === 'classification' && parts.test ? { test: parts.test } : {}),
    ...(metrics ? { metrics } : {}),
    digest,
    warnings,
  };
  return `${JSON.stringify(pipeline, null, 2)}\n`;
}

/** What says how the outputs are read: classes with their decision factors, or the scale of the numbers. */
function targetOf(parts: ModelParts): object {
  if (parts.task === 'regression') return parts.targetScale;
  const { classes, decision } = parts;
  return { classes, ...(decision ? { decision } : {}) };
}

/**
 * The model of a pipeline file. The file need not be trusted: it is validated before anything of it is used.
 *
 * @example
 * const model = loadModel(await readFile('model.json', 'utf8'));
 * const predictions = await model.predict([{ size: 1.5 }]);
 *
 * @throws MlpnasError that says what is wrong with the file
 */
export function loadModel(text: string, options: ModelOptions = {}): Model {
  return createModel(parsePipeline(text), options);
}

function invalidFile(what: string): MlpnasError {
  return new MlpnasError(
    'model',
    `This is not a pipeline file of mlpnas: ${what}. Expected what saveModel or "mlpnas export" writes.`,
  );
}

function parsePipeline(text: string): ModelParts {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw invalidFile('it is not JSON');
  }
  const file = checkFile(upgraded(json));
  checkEncoder(file, invalidFile);
  const { encoder, networks, score, test, metrics, digest, warnings, mlpnas } = file;
  const common = {
    target: file.target.name,
    encoder,
    networks: networks.map((network) => checkNetwork(network, file, invalidFile)),
    score,
    ...(metrics ? { metrics } : {}),
    digest,
    // Warnings keep codes that this version does not know.
    warnings: warnings as unknown as ModelParts['warnings'],
    version: mlpnas,
  };
  if (file.task === 'classification') {
    const { classes, decision } = file.target;
    return { task: file.task, classes, ...(decision ? { decision } : {}), ...(test ? { test } : {}), ...common };
  }
  const { mean, deviation } = file.target;
  return { task: file.task, targetScale: { mean, deviation }, ...common };
}

function checkFile(json: unknown): PipelineFile {
  const given = json as { format?: unknown; version?: unknown } | null;
  if (given?.format !== format) {
    throw invalidFile(`its format is ${describe(given?.format)}, expected "${format}"`);
  }
  if (given.version !== version) {
    throw new MlpnasError(
      'model',
      `This pipeline file has version ${describe(given.version)}; this version of mlpnas reads versions ` +
        `1 to ${version}. Use the mlpnas that wrote it.`,
    );
  }
  const result = v.safeParse(pipelineSchema, json);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const got = (issue.received ?? '').slice(0, 80);
  throw invalidFile(`${v.getDotPath(issue) ?? 'the whole'} is ${got}, expected ${issue.expected ?? issue.message}`);
}

/** A short description of a value, which may be large or deeply nested. */
function describe(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : String(value);
}

/**
 * A file of an earlier version in the form of this one. Version 1 had classifications only and a single network; version 2
 * had no submodels, votes and decision factors.
 */
function upgraded(json: unknown): unknown {
  const old = json as Readonly<Record<string, unknown>> | null;
  if (old?.['format'] !== format) return json;
  if (old['version'] === 2) return { ...old, version };
  if (old['version'] !== 1) return json;
  const { target, classes, hidden, output, weights, ...others } = old;
  const architecture = Array.isArray(hidden) ? [...hidden, output] : hidden;
  return {
    ...others,
    version,
    task: 'classification',
    target: { name: target, classes },
    networks: [{ architecture, weights }],
  };
}
