// A model as an ONNX file with its encoder in the graph: raw columns in, labels and probabilities out.
import { type Exportable, partsOf } from '../exportable.ts';
import { encodeInGraph } from './encoder.ts';
import { Graph } from './graph.ts';
import { averageInGraph, networkInGraph } from './network.ts';
import { writeOnnx } from './proto.ts';

/**
 * The model as an ONNX file (IR 8, operator sets 17 and ai.onnx.ml 3), which ONNX Runtime runs since 1.12 and
 * onnxruntime-web as well.
 *
 * @example
 * await writeFile('model.onnx', toOnnx(study));
 *
 * Inputs, named by the columns, each [rows, 1]: numbers are doubles with NaN where missing; categories are strings without
 * white space around them, '' where missing; yes and no are the doubles 1 and 0, NaN where missing; dates are doubles,
 * seconds from 1970-01-01 00:00 to the date as its clock showed it (`Date.UTC(2020, 1, 3) / 1000`), NaN where missing.
 * Levels that training has not seen are known to the graph as such.
 *
 * Outputs: `label`, string [rows], and `probabilities`, float [rows, classes], whose columns are the classes in the order
 * of the metadata's `classes`; of a regression `value`, double [rows, 1]. Where a column has one of these names, the output
 * has `_` behind it. Metadata: `mlpnas`, `target`, `digest`, `classes` and `columns` (kinds by name) as JSON.
 */
export function toOnnx(source: Exportable): Uint8Array {
  const parts = partsOf(source);
  const { target, encoder, networks, digest, version } = parts;
  const graph = new Graph(encoder.columns.map(({ name }) => name));
  const features = encodeInGraph(graph, encoder.columns);
  const outputs = averageInGraph(
    graph,
    networks.map((network) => networkInGraph(graph, features, network)),
  );
  if (parts.task === 'regression') {
    const { mean, deviation } = parts.targetScale;
    const exact = graph.node('Cast', [outputs], { attributes: { to: { int: 11 } } });
    const value = graph.node('Add', [graph.node('Mul', [exact, graph.number(deviation)]), graph.number(mean)]);
    graph.output(value, { name: 'value', type: 'double', dims: ['rows', 1], description: `the predicted ${target}` });
  } else {
    const { classes } = parts;
    const best = graph.node('ArgMax', [outputs], { attributes: { axis: { int: 1 }, keepdims: { int: 0 } } });
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
      columns: JSON.stringify(Object.fromEntries(kinds)),
    },
    nodes: graph.nodes,
    constants: graph.constants,
    inputs: graph.inputs,
    outputs: graph.outputs,
  });
}

const kindOf = (kind: string): string => (kind === 'one-hot' || kind === 'ordinal' ? 'category' : kind);
