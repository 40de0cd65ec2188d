// The encoder as nodes of a graph, with an input for each column.
import type { ColumnEncoding } from '../exportable.ts';
import { datePart } from './dates.ts';
import type { Graph } from './graph.ts';

type Kind<K> = Extract<ColumnEncoding, { kind: K }>;

const float = { attributes: { to: { int: 1 } } };
const rows = 'rows';

/** Adds inputs and nodes to the graph. The result is the name of the encoded features, float [rows, width]. */
export function encodeInGraph(graph: Graph, columns: readonly ColumnEncoding[]): string {
  const features = columns.flatMap((column): string[] => {
    switch (column.kind) {
      case 'number':
        return [standardised(graph, numberInput(graph, column.name, numberDescription(column)), column)];
      case 'date':
        return [dateFeatures(graph, column)];
      default:
        if (column.levels.length === 0 && !(column.kind === 'one-hot' && column.missing)) return [];
        return [column.boolean ? booleanFeatures(graph, column) : levelFeatures(graph, column)];
    }
  });
  return concatenateFeatures(graph, features);
}

function concatenateFeatures(graph: Graph, features: readonly string[]): string {
  return features.length === 1
    ? (features[0] as string)
    : graph.node('Concat', features, { attributes: { axis: { int: 1 } } });
}

/** Numeric inputs are numbers, so the caller has to parse units and separators of thousands. */
function numberDescription({ comma, grouped, unit }: Kind<'number'>): string {
  const separators = comma ? ' with a comma before the fraction' : grouped ? ' with commas between thousands' : '';
  const notation = unit === undefined ? separators : `${separators} in ${unit}`;
  return `a number${notation === '' ? '' : ` (the table writes it as text${notation})`}; NaN where missing or infinite`;
}

function numberInput(graph: Graph, name: string, description: string): string {
  return graph.input({ name, type: 'double', dims: [rows, 1], description });
}

/** (value - mean) / scale in doubles, as in the library, with the median in place of NaN. */
function standardised(
  graph: Graph,
  value: string,
  { median, mean, scale }: { readonly median: number; readonly mean: number; readonly scale: number },
): string {
  const filled = graph.node('Where', [graph.node('IsNaN', [value]), graph.number(median), value]);
  const centred = graph.node('Sub', [filled, graph.number(mean)]);
  return graph.node('Cast', [graph.node('Div', [centred, graph.number(scale)])], float);
}

function dateFeatures(graph: Graph, { name, parts }: Kind<'date'>): string {
  const seconds = numberInput(
    graph,
    name,
    'seconds from 1970-01-01 00:00 to the date as its clock showed it; NaN where missing',
  );
  return concatenateFeatures(
    graph,
    parts.map(({ part, ...scaling }) => standardised(graph, datePart(graph, seconds, part), scaling)),
  );
}

function booleanFeatures(graph: Graph, column: Kind<'one-hot' | 'ordinal'>): string {
  const value = numberInput(graph, column.name, '1 for yes, 0 for no; NaN where missing');
  const levels = graph.constant({
    type: 'double',
    dims: [1, column.levels.length],
    data: column.levels.map((level) => (level === 'true' ? 1 : 0)),
  });
  const isLevel = graph.node('Cast', [graph.node('Equal', [value, levels])], float);
  if (column.kind === 'ordinal') {
    const positions = column.levels.map((_, position) => position + 1);
    const factor = graph.constant({ type: 'float', dims: [column.levels.length, 1], data: positions });
    const one = graph.constant({ type: 'float', dims: [], data: [1] });
    return graph.node('Sub', [graph.node('MatMul', [isLevel, factor]), one]);
  }
  if (!column.missing) return isLevel;
  return concatenateFeatures(graph, [isLevel, graph.node('Cast', [graph.node('IsNaN', [value])], float)]);
}

function levelFeatures(graph: Graph, { name, levels, ...column }: Kind<'one-hot' | 'ordinal'>): string {
  const description = 'text without white space around it; an empty one where missing';
  const input = graph.input({ name, type: 'string', dims: [rows, 1], description });
  const domain = 'ai.onnx.ml';
  if (column.kind === 'ordinal') {
    const attributes = {
      keys_strings: { strings: levels },
      values_floats: { floats: levels.map((_, position) => position) },
      default_float: { float: -1 },
    };
    return graph.node('LabelEncoder', [input], { domain, attributes });
  }
  const cats = column.missing ? [...levels, ''] : levels;
  // With `zeros` an unknown level is encoded as zeros.
  const attributes = { cats_strings: { strings: cats }, zeros: { int: 1 } };
  const oneHot = graph.node('OneHotEncoder', [input], { domain, attributes });
  return graph.node('Reshape', [oneHot, graph.constant({ type: 'int64', dims: [2], data: [-1, cats.length] })]);
}
