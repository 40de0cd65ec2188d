// The networks as nodes of a graph.
import { denseLayers, submodelsOf, type TrainedNetwork, votesOf } from '../../internal.ts';
import type { Graph } from './graph.ts';

const operators: Readonly<Record<string, string>> = { sigmoid: 'Sigmoid', tanh: 'Tanh', relu: 'Relu', elu: 'Elu' };

/**
 * Adds a network and returns the name of its output: probabilities, float [rows, classes], or a value, float [rows, 1].
 * All submodels run through the hidden layers as [submodels · rows, units], and through their output layers in one
 * product [submodels, rows, inputs] by [submodels, inputs, units]; what they give is averaged.
 */
export function networkInGraph(graph: Graph, features: string, { architecture, weights }: TrainedNetwork): string {
  const constant = (dims: number[], data: Float32Array | number[]) => graph.constant({ type: 'float', dims, data });
  const shaped = (x: string, dims: number[]) =>
    graph.node('Reshape', [x, graph.constant({ type: 'int64', dims: [dims.length], data: dims })]);
  const submodels = submodelsOf(weights);
  const scales = weights[0]?.scales;
  let x = features;
  if (submodels !== undefined && scales) {
    const width = scales.length / submodels;
    x = shaped(graph.node('Mul', [x, constant([submodels, 1, width], scales)]), [-1, width]);
  }
  denseLayers(architecture).forEach(([units, activation], index) => {
    const { kernel, bias } = weights[index] as TrainedNetwork['weights'][number];
    if (submodels === undefined || index < weights.length - 1) {
      x = graph.node('Gemm', [x, constant([kernel.length / units, units], kernel), constant([units], bias)]);
    } else {
      const inputs = kernel.length / bias.length;
      const kernels = constant([submodels, inputs, units], kernel);
      const products = graph.node('MatMul', [shaped(x, [submodels, -1, inputs]), kernels]);
      x = graph.node('Add', [products, constant([submodels, 1, units], bias)]);
    }
    if (activation === 'softmax') x = graph.node('Softmax', [x], { attributes: { axis: { int: -1 } } });
    else if (activation !== 'linear') x = graph.node(operators[activation] as string, [x]);
  });
  if (submodels !== undefined)
    x = graph.node('ReduceMean', [x], { attributes: { axes: { ints: [0] }, keepdims: { int: 0 } } });
  const [, last] = denseLayers(architecture).at(-1) as readonly [number, string];
  if (last !== 'sigmoid') return x;
  const firstClass = graph.node('Sub', [constant([], [1]), x]);
  return graph.node('Concat', [firstClass, x], { attributes: { axis: { int: 1 } } });
}

/** Adds the mean of the networks' outputs by their votes, which has the same shape, and returns its name. */
export function averageInGraph(graph: Graph, features: string, networks: readonly TrainedNetwork[]): string {
  const outputs = networks.map((network) => networkInGraph(graph, features, network));
  const votes = votesOf(networks);
  if (outputs.length === 1) return outputs[0] as string;
  if (votes.every((one) => one === 1)) return graph.node('Mean', outputs);
  const total = votes.reduce((sum, one) => sum + one, 0);
  const shares = outputs.map((output, at) => {
    const share = graph.constant({ type: 'float', dims: [], data: [(votes[at] as number) / total] });
    return graph.node('Mul', [output, share]);
  });
  return graph.node('Sum', shares);
}
