// The encoder as the first part of a graph, an input for each column.
import type { ColumnEncoding } from '../exportable.ts';
import { datePart } from './dates.ts';
import type { Graph } from './graph.ts';

type Kind<K> = Extract<ColumnEncoding, { kind: K }>;

const float = { attributes: { to: { int: 1 } } };
const rows = 'rows';

/** Adds the inputs and gives the name of the encoded features, float [rows, width]. */
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
  return joined(graph, features);
}

function joined(graph: Graph, features: readonly string[]): string {
  return features.length === 1
    ? (features[0] as string)
    : graph.node('Concat', features, { attributes: { axis: { int: 1 } } });
}

/** The graph has no texts for numbers: signs and marks of thousands are the caller's to leave out. */
function numberDescription({ comma, grouped, unit }: Kind<'number'>): string {
  const marks = comma ? ' with a comma before the fraction' : grouped ? ' with commas between thousands' : '';
  const where = unit === undefined ? marks : `${marks} in ${unit}`;
  return `a number${where === '' ? '' : ` (the table writes it as text${where})`}; NaN where missing or infinite`;
}

function numberInput(graph: Graph, name: string, description: string): string {
  return graph.input({ name, type: 'double', dims: [rows, 1], description });
}

/** (value, or the median where it is NaN, - mean) / scale, in doubles as the library does it. */
function standardised(
  graph: Graph,
  value: string,
  { median, mean, scale }: { readonly median: number; readonly mean: number; readonly scale: number },
): string {
  const whole = graph.node('Where', [graph.node('IsNaN', [value]), graph.number(median), value]);
  const centred = graph.node('Sub', [whole, graph.number(mean)]);
  return graph.node('Cast', [graph.node('Div', [centred, graph.number(scale)])], float);
}

function dateFeatures(graph: Graph, { name, parts }: Kind<'date'>): string {
  const seconds = numberInput(
    graph,
    name,
    'seconds from 1970-01-01 00:00 to the date as its clock showed it; NaN where missing',
  );
  return joined(
    graph,
    parts.map(({ part, ...scaling }) => standardised(graph, datePart(graph, seconds, part), scaling)),
  );
}

function booleanFeatures(graph: Graph, column: Kind<'one-hot' | 'ordinal'>): string {
  const value = numberInput(graph, column.name, '1 for yes, 0 for no; NaN where missing');
  const own = graph.constant({
    type: 'double',
    dims: [1, column.levels.length],
    data: column.levels.map((level) => (level === 'true' ? 1 : 0)),
  });
  const isLevel = graph.node('Cast', [graph.node('Equal', [value, own])], float);
  if (column.kind === 'ordinal') {
    const positions = column.levels.map((_, position) => position + 1);
    const factor = graph.constant({ type: 'float', dims: [column.levels.length, 1], data: positions });
    const one = graph.constant({ type: 'float', dims: [], data: [1] });
    return graph.node('Sub', [graph.node('MatMul', [isLevel, factor]), one]);
  }
  if (!column.missing) return isLevel;
  return joined(graph, [isLevel, graph.node('Cast', [graph.node('IsNaN', [value])], float)]);
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
  // `zeros`: what is none of them has zeros only.
  const attributes = { cats_strings: { strings: cats }, zeros: { int: 1 } };
  const oneHot = graph.node('OneHotEncoder', [input], { domain, attributes });
  return graph.node('Reshape', [oneHot, graph.constant({ type: 'int64', dims: [2], data: [-1, cats.length] })]);
}
