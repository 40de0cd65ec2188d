// Exports a model as an ONNX file. The encoder is part of the graph, so its inputs are raw columns.
import { type Exportable, partsOf } from '../exportable.ts';
import { encodeInGraph } from './encoder.ts';
import { Graph } from './graph.ts';
import { averageInGraph } from './network.ts';
import { writeOnnx } from './proto.ts';

/**
 * The model as an ONNX file (IR 8, operator sets 17 and ai.onnx.ml 3) for ONNX Runtime 1.12 or later and
 * onnxruntime-web.
 *
 * Each column is an input of its name, [rows, 1]. Numbers are doubles, and NaN where missing; categories are strings
 * without surrounding white space, and '' where missing; booleans are the doubles 1 and 0, and NaN where missing; dates
 * are doubles, the seconds from 1970-01-01 00:00 to the date in its local time (`Date.UTC(2020, 1, 3) / 1000`), and NaN
 * where missing. Levels that did not occur in training are allowed.
 *
 * Outputs: `label`, string [rows], and `probabilities`, float [rows, classes], whose columns are the classes in the
 * order of the metadata's `classes`; a regression has `value`, double [rows, 1]. An output whose name a column has gets
 * `_` behind it. Metadata: `mlpnas`, `target`, `digest`, `classes`, `columns` (kinds by name) and, where the model has
 * them, the factors `decision` that the label follows from, as JSON.
 *
 * @example
 * await writeFile('model.onnx', toOnnx(study));
 */
export function toOnnx(source: Exportable): Uint8Array {
  const parts = partsOf(source);
  const { target, encoder, networks, digest, version } = parts;
  const graph = new Graph(encoder.columns.map(({ name }) => name));
  const features = encodeInGraph(graph, encoder.columns);
  const outputs = averageInGraph(graph, features, networks);
  if (parts.task === 'regression') {
    const { mean, deviation } = parts.targetScale;
    const asDouble = graph.node('Cast', [outputs], { attributes: { to: { int: 11 } } });
    const value = graph.node('Add', [graph.node('Mul', [asDouble, graph.number(deviation)]), graph.number(mean)]);
    graph.output(value, { name: 'value', type: 'double', dims: ['rows', 1], description: `the predicted ${target}` });
  } else {
    const { classes, decision } = parts;
    const weighed = decision ? decisionInGraph(graph, outputs, decision) : outputs;
    const best = graph.node('ArgMax', [weighed], { attributes: { axis: { int: 1 }, keepdims: { int: 0 } } });
    const attributes = {
      keys_int64s: { ints: classes.map((_, index) => index) },
      values_strings: { strings: classes },
    };
    const label = graph.node('LabelEncoder', [best], { domain: 'ai.onnx.ml', attributes });
    graph.output(label, { name: 'label', type: 'string', dims: ['rows'], description: `the predicted ${target}` });
    const description = 'by class, in the order of the metadata';
    graph.output(outputs, { name: 'probabilities', type: 'float', dims: ['rows', classes.length], description });
  }
  const kinds = encoder.columns.map((column) => [column.name, 'boolean' in column ? 'boolean' : kindOf(column.kind)]);
  return writeOnnx({
    name: 'mlpnas',
    description: `Predicts ${target}. Made by mlpnas ${version}.`,
    producerVersion: version,
    metadata: {
      mlpnas: version,
      target,
      digest,
      classes: JSON.stringify(parts.task === 'classification' ? parts.classes : []),
      ...(parts.task === 'classification' && parts.decision ? { decision: JSON.stringify(parts.decision) } : {}),
      columns: JSON.stringify(Object.fromEntries(kinds)),
    },
    nodes: graph.nodes,
    constants: graph.constants,
    inputs: graph.inputs,
    outputs: graph.outputs,
  });
}

/** Adds probabilities times decision factors, double [rows, classes]. */
function decisionInGraph(graph: Graph, probabilities: string, decision: readonly number[]): string {
  const asDouble = graph.node('Cast', [probabilities], { attributes: { to: { int: 11 } } });
  const factors = graph.constant({ type: 'double', dims: [1, decision.length], data: [...decision] });
  return graph.node('Mul', [asDouble, factors]);
}

const kindOf = (kind: string): string => (kind === 'one-hot' || kind === 'ordinal' ? 'category' : kind);
