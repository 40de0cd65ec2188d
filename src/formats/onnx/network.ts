// The networks as nodes of a graph.
import { denseLayers, type TrainedNetwork } from '../../internal.ts';
import type { Graph } from './graph.ts';

const operators: Readonly<Record<string, string>> = { sigmoid: 'Sigmoid', tanh: 'Tanh', relu: 'Relu', elu: 'Elu' };

/**
 * Adds a network and returns the name of its output: probabilities, float [rows, classes], or a value, float [rows, 1].
 */
export function networkInGraph(graph: Graph, features: string, { architecture, weights }: TrainedNetwork): string {
  let x = features;
  denseLayers(architecture).forEach(([units, activation], index) => {
    const { kernel, bias } = weights[index] as TrainedNetwork['weights'][number];
    const kernelConstant = graph.constant({ type: 'float', dims: [kernel.length / units, units], data: kernel });
    x = graph.node('Gemm', [x, kernelConstant, graph.constant({ type: 'float', dims: [units], data: bias })]);
    if (activation === 'softmax') x = graph.node('Softmax', [x], { attributes: { axis: { int: 1 } } });
    else if (activation !== 'linear') x = graph.node(operators[activation] as string, [x]);
  });
  const [, last] = denseLayers(architecture).at(-1) as readonly [number, string];
  if (last !== 'sigmoid') return x;
  const firstClass = graph.node('Sub', [graph.constant({ type: 'float', dims: [], data: [1] }), x]);
  return graph.node('Concat', [firstClass, x], { attributes: { axis: { int: 1 } } });
}

/** Adds the mean of the networks' outputs, which has the same shape, and returns its name. */
export function averageInGraph(graph: Graph, outputs: readonly string[]): string {
  return outputs.length === 1 ? (outputs[0] as string) : graph.node('Mean', outputs);
}
