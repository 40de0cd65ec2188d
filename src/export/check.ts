// Nothing in a model's file is trusted: every size has to fit the others before any of them is used.
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

/** Makes the error of something that is wrong. */
export type Refused = (what: string) => Error;

/** @throws what `refused` makes, when a name comes twice that must not */
export function checkNames({ encoder, ...file }: PipelineFile, refused: Refused): void {
  const once = (names: readonly string[], what: string) => {
    const seen = new Set<string>();
    for (const name of names) {
      if (seen.has(name)) throw refused(`${what} ${JSON.stringify(name.slice(0, 40))} comes twice`);
      seen.add(name);
    }
  };
  if (file.task === 'classification') once(file.target.classes, 'the class');
  once(
    encoder.columns.map(({ name }) => name),
    'the column',
  );
  for (const column of encoder.columns) {
    const where = `in column ${JSON.stringify(column.name.slice(0, 40))}`;
    if ('levels' in column) once(column.levels, `${where} the level`);
    if (column.kind === 'date')
      once(
        column.parts.map(({ part }) => part),
        `${where} the part`,
      );
  }
}

/** The network with its weights as numbers. */
export function checkNetwork(
  { architecture: layers, weights }: PipelineFile['networks'][number],
  { task, ...file }: PipelineFile,
  refused: Refused,
): TrainedNetwork {
  const architecture = checkArchitecture(layers, refused);
  const [units, activation] = architecture.at(-1) as OutputLayer;
  const classes = 'classes' in file.target ? file.target.classes.length : 0;
  const right = {
    linear: classes === 0 && units === 1,
    sigmoid: classes === 2 && units === 1,
    softmax: classes === units,
  };
  if (!right[activation]) {
    const wanted = task === 'regression' ? 'a regression' : `${classes} classes`;
    throw refused(`the output layer has ${units} ${activation} units for ${wanted}`);
  }
  return { architecture, weights: checkWeights(architecture, weights, encodedWidth(file.encoder as Encoder), refused) };
}

function checkArchitecture(layers: PipelineFile['networks'][number]['architecture'], refused: Refused): Architecture {
  const isHidden = (activation: string): activation is Activation =>
    (activations as readonly string[]).includes(activation);
  const output = layers.at(-1);
  if (layers[0] === 'dropout') throw refused('the network begins with dropout');
  if (output === undefined || output === 'dropout' || !['softmax', 'sigmoid', 'linear'].includes(output[1]))
    throw refused(`the network ends in ${JSON.stringify(output)}, which is no output layer`);
  const wrong = layers.slice(0, -1).find((layer) => layer !== 'dropout' && !isHidden(layer[1]));
  if (wrong) throw refused(`the network has ${JSON.stringify(wrong)} before its output layer`);
  return layers as Architecture;
}

function checkWeights(
  architecture: Architecture,
  weights: readonly { readonly kernel: string; readonly bias: string }[],
  width: number,
  refused: Refused,
): LayerWeights[] {
  const dense = denseLayers(architecture);
  if (dense.length !== weights.length)
    throw refused(`it has weights of ${weights.length} layers for ${dense.length} dense layers`);
  let inputs = width;
  return weights.map((texts, index): LayerWeights => {
    const [units] = dense[index] as readonly [number, string];
    const [kernel, bias] = [floatsFromBase64(texts.kernel), floatsFromBase64(texts.bias)];
    if (!kernel || !bias) throw refused(`the weights of layer ${index} are not base64 of float32 numbers`);
    if (kernel.length !== inputs * units || bias.length !== units) {
      throw refused(
        `layer ${index} has ${kernel.length} and ${bias.length} weights, expected ${inputs} x ${units} and ${units}`,
      );
    }
    if (!kernel.every(Number.isFinite) || !bias.every(Number.isFinite))
      throw refused(`layer ${index} has weights that are not finite`);
    inputs = units;
    return { kernel, bias };
  });
}
