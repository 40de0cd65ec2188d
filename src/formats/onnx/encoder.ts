// The encoder as nodes of a graph, with an input for each column.
import { binRange, farthest } from '../../internal.ts';
import type { Scaling } from '../../table/scaling.ts';
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
        return numberFeatures(graph, column);
      case 'date':
        return dateFeatures(graph, column);
      default:
        if (column.levels.length === 0 && !(column.kind === 'one-hot' && (column.missing || column.other))) return [];
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

function numberFeatures(graph: Graph, column: Kind<'number'>): string[] {
  const value = numberInput(graph, column.name, numberDescription(column));
  return [...scaled(graph, value, column), ...(column.missing ? [missing(graph, value)] : [])];
}

/** The features of a number, in doubles as in the library (src/table/scaling.ts), with the median in place of NaN. */
function scaled(graph: Graph, value: string, scaling: Scaling): string[] {
  const known = graph.node('Where', [graph.node('IsNaN', [value]), graph.number(scaling.median), value]);
  const feature = scaling.factor === undefined ? standardised(graph, known, scaling) : clipped(graph, known, scaling);
  const features = [feature, ...(scaling.edges ? [bins(graph, known, scaling.edges)] : [])];
  return features.map((one) => graph.node('Cast', [one], float));
}

function standardised(graph: Graph, value: string, { mean, scale }: Extract<Scaling, { mean: number }>): string {
  return graph.node('Div', [graph.node('Sub', [value, graph.number(mean)]), graph.number(scale)]);
}

function clipped(graph: Graph, value: string, { median, factor }: Extract<Scaling, { factor: number }>): string {
  const x = graph.node('Mul', [graph.node('Sub', [value, graph.number(median)]), graph.number(factor)]);
  const near = between(graph, x, graph.number(-farthest), graph.number(farthest));
  const third = graph.node('Div', [near, graph.number(3)]);
  const root = graph.node('Sqrt', [graph.node('Add', [graph.node('Mul', [third, third]), graph.number(1)])]);
  return graph.node('Div', [near, root]);
}

/** All bins at once, [rows, bins]. */
function bins(graph: Graph, value: string, edges: readonly number[]): string {
  const count = edges.length - 1;
  const perBin = (of: (bin: number) => number) =>
    graph.constant({ type: 'double', dims: [1, count], data: Array.from({ length: count }, (_, bin) => of(bin)) });
  const lower = perBin((bin) => edges[bin] as number);
  const length = perBin((bin) => (edges[bin + 1] as number) - (edges[bin] as number));
  const share = graph.node('Div', [graph.node('Sub', [value, lower]), length]);
  const least = perBin((bin) => (bin === 0 ? binRange.least : 0));
  return between(
    graph,
    share,
    least,
    perBin((bin) => (bin === count - 1 ? binRange.most : 1)),
  );
}

function between(graph: Graph, value: string, least: string, most: string): string {
  return graph.node('Min', [graph.node('Max', [value, least]), most]);
}

function missing(graph: Graph, value: string): string {
  return graph.node('Cast', [graph.node('IsNaN', [value])], float);
}

function dateFeatures(graph: Graph, { name, parts, ...column }: Kind<'date'>): string[] {
  const seconds = numberInput(
    graph,
    name,
    'seconds from 1970-01-01 00:00 to the date as its clock showed it; NaN where missing',
  );
  const features = parts.flatMap(({ part, ...scaling }) => scaled(graph, datePart(graph, seconds, part), scaling));
  return [...features, ...(column.missing ? [missing(graph, seconds)] : [])];
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
  if (!column.missing && !column.other) return isLevel;
  const known = concatenateFeatures(graph, [isLevel, missing(graph, value)]);
  return column.other ? withOther(graph, known, column.levels.length, column.missing) : known;
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
  const cats = column.missing || column.other ? [...levels, ''] : levels;
  // With `zeros` an unknown level is encoded as zeros.
  const attributes = { cats_strings: { strings: cats }, zeros: { int: 1 } };
  const oneHot = graph.node('OneHotEncoder', [input], { domain, attributes });
  const known = graph.node('Reshape', [oneHot, graph.constant({ type: 'int64', dims: [2], data: [-1, cats.length] })]);
  return column.other ? withOther(graph, known, levels.length, column.missing) : known;
}

/** @param known [rows, levels + 1], a column for each level and one for missing values; zeros for other levels */
function withOther(graph: Graph, known: string, levels: number, missing: boolean): string {
  const columns = (from: number, to: number): string[] => {
    if (from === to) return [];
    const indices = Array.from({ length: to - from }, (_, at) => from + at);
    const index = graph.constant({ type: 'int64', dims: [indices.length], data: indices });
    return [graph.node('Gather', [known, index], { attributes: { axis: { int: 1 } } })];
  };
  const axis = graph.constant({ type: 'int64', dims: [1], data: [1] });
  const one = graph.constant({ type: 'float', dims: [], data: [1] });
  const other = graph.node('Sub', [one, graph.node('ReduceSum', [known, axis])]);
  return concatenateFeatures(graph, [...columns(0, levels), other, ...(missing ? columns(levels, levels + 1) : [])]);
}
