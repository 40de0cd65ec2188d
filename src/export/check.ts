// Validates a model's file beyond its schema: all sizes have to agree before any of them is used.
import type { LayerWeights } from '../mlp/candidate.ts';
import {
  type Activation,
  activations,
  type Architecture,
  denseLayers,
  type OutputLayer,
} from '../space/architecture.ts';
import { encodedWidth, type Encoder } from '../table/encoder.ts';
import { floatsFromBase64 } from '../base64.ts';
import type { TrainedNetwork } from './parts.ts';
import type { PipelineFile } from './schema.ts';

/** Makes the error for a description of what is wrong. */
export type MakeError = (what: string) => Error;

/**
 * @throws what `makeError` makes, when a name occurs twice that has to be unique, edges of bins do not ascend, or there is
 *   not one decision factor per class
 */
export function checkEncoder({ encoder, ...file }: PipelineFile, makeError: MakeError): void {
  const checkUnique = (names: readonly string[], what: string) => {
    const seen = new Set<string>();
    for (const name of names) {
      if (seen.has(name)) throw makeError(`${what} ${JSON.stringify(name.slice(0, 40))} comes twice`);
      seen.add(name);
    }
  };
  if (file.task === 'classification') checkUnique(file.target.classes, 'the class');
  if (file.task === 'classification') {
    const { classes, decision } = file.target;
    if (decision && decision.length !== classes.length)
      throw makeError(`it has ${decision.length} decision factors for ${classes.length} classes`);
  }
  checkUnique(
    encoder.columns.map(({ name }) => name),
    'the column',
  );
  for (const column of encoder.columns) {
    const where = `in column ${JSON.stringify(column.name.slice(0, 40))}`;
    if ('levels' in column) checkUnique(column.levels, `${where} the level`);
    if (column.kind === 'date')
      checkUnique(
        column.parts.map(({ part }) => part),
        `${where} the part`,
      );
    const scalings = column.kind === 'date' ? column.parts : column.kind === 'number' ? [column] : [];
    for (const { edges = [] } of scalings) {
      const at = edges.findIndex((edge, index) => index > 0 && edge <= (edges[index - 1] as number));
      if (at > 0) throw makeError(`${where} the edge ${edges[at]} comes after ${edges[at - 1]}`);
    }
  }
}

/** The network with its weights decoded from base64. */
export function checkNetwork(
  { architecture: layers, weights, votes }: PipelineFile['networks'][number],
  { task, ...file }: PipelineFile,
  makeError: MakeError,
): TrainedNetwork {
  const architecture = checkArchitecture(layers, makeError);
  const [units, activation] = architecture.at(-1) as OutputLayer;
  const classes = 'classes' in file.target ? file.target.classes.length : 0;
  const fits = {
    linear: classes === 0 && units === 1,
    sigmoid: classes === 2 && units === 1,
    softmax: classes === units,
  };
  if (!fits[activation]) {
    const expected = task === 'regression' ? 'a regression' : `${classes} classes`;
    throw makeError(`the output layer has ${units} ${activation} units for ${expected}`);
  }
  return {
    architecture,
    weights: checkWeights(architecture, weights, encodedWidth(file.encoder as Encoder), makeError),
    ...(votes === undefined ? {} : { votes }),
  };
}

function checkArchitecture(
  layers: PipelineFile['networks'][number]['architecture'],
  makeError: MakeError,
): Architecture {
  const isHidden = (activation: string): activation is Activation =>
    (activations as readonly string[]).includes(activation);
  const output = layers.at(-1);
  if (layers[0] === 'dropout') throw makeError('the network begins with dropout');
  if (output === undefined || output === 'dropout' || !['softmax', 'sigmoid', 'linear'].includes(output[1]))
    throw makeError(`the network ends in ${JSON.stringify(output)}, which is no output layer`);
  const unknown = layers.slice(0, -1).find((layer) => layer !== 'dropout' && !isHidden(layer[1]));
  if (unknown) throw makeError(`the network has ${JSON.stringify(unknown)} before its output layer`);
  return layers as Architecture;
}

function checkWeights(
  architecture: Architecture,
  weights: PipelineFile['networks'][number]['weights'],
  width: number,
  makeError: MakeError,
): LayerWeights[] {
  const dense = denseLayers(architecture);
  if (dense.length !== weights.length)
    throw makeError(`it has weights of ${weights.length} layers for ${dense.length} dense layers`);
  let inputs = width;
  let submodels: number | undefined;
  return weights.map((encoded, index): LayerWeights => {
    const [units] = dense[index] as readonly [number, string];
    const [kernel, bias] = [floatsFromBase64(encoded.kernel), floatsFromBase64(encoded.bias)];
    const scales = encoded.scales === undefined ? undefined : floatsFromBase64(encoded.scales);
    if (!kernel || !bias || (encoded.scales !== undefined && !scales))
      throw makeError(`the weights of layer ${index} are not base64 of float32 numbers`);
    if (scales) {
      if (index > 0) throw makeError(`layer ${index} has scales, which only the first layer can have`);
      submodels = scales.length / width;
      if (!Number.isInteger(submodels) || submodels < 1)
        throw makeError(`layer 0 has ${scales.length} scales, expected submodels x ${width}`);
    }
    const heads = index === weights.length - 1 ? submodels : undefined;
    const size = (heads ?? 1) * units;
    if (kernel.length !== inputs * size || bias.length !== size) {
      const of = heads === undefined ? '' : `${heads} x `;
      throw makeError(
        `layer ${index} has ${kernel.length} and ${bias.length} weights, ` +
          `expected ${of}${inputs} x ${units} and ${of}${units}`,
      );
    }
    if (![kernel, bias, scales ?? []].every((values) => values.every(Number.isFinite)))
      throw makeError(`layer ${index} has weights that are not finite`);
    inputs = units;
    return { ...(scales ? { scales } : {}), kernel, bias };
  });
}
