// Exports a model as one ES module without dependencies, which predicts from raw values.
import { denseLayers, encodedWidth, type ModelParts, submodelsOf, votesOf } from '../../internal.ts';
import { floatsToBase64 } from '../../base64.ts';
import { concatenate } from '../../concatenate.ts';
import { type Exportable, partsOf } from '../exportable.ts';
import { declarationsOf } from './declarations.ts';
import { key, literal } from './literal.ts';
import booleans from './runtime/booleans.ts?source';
import dates from './runtime/dates.ts?source';
import encoderSource from './runtime/encoder.ts?source';
import networksSource from './runtime/networks.ts?source';
import notations from './runtime/notations.ts?source';
import numbers from './runtime/numbers.ts?source';
import text from './runtime/text.ts?source';

export interface PlainModule {
  /** The module's text. */
  readonly js: string;
  /** Its TypeScript declarations, to be saved beside it under the same name. */
  readonly dts: string;
}

/**
 * The model as an ES module that runs wherever JavaScript does (ES2022 and `atob`). It exports
 * - `predict(row)`: takes an object with a value for each column (text, numbers, booleans, dates, null) and returns
 *   `{ label, probabilities }`, or `{ value }` for a regression. Cells are read as the library reads them. A cell that
 *   cannot be read or a missing column throws an Error; other keys are ignored.
 * - `encode(row)`: returns the features, for a tfjs LayersModel or another consumer.
 * - `classes`: the names of the classes, where the model is of a classification.
 *
 * Probabilities are within 1e-6 of the library's; the last bits depend on the runtime's `Math.exp`.
 *
 * @example
 * const { js, dts } = toModule(study);
 */
export function toModule(source: Exportable): PlainModule {
  const parts = partsOf(source);
  return { js: codeOf(parts), dts: declarationsOf(parts) };
}

function codeOf(parts: ModelParts): string {
  const { encoder, networks, target, version, digest } = parts;
  const width = encodedWidth(encoder);
  const votes = votesOf(networks);
  const total = votes.reduce((sum, one) => sum + one, 0);
  const shapes = networks.map(({ architecture, weights }, at) => {
    const submodels = submodelsOf(weights) ?? 0;
    return [denseLayers(architecture), (votes[at] as number) / total / (submodels || 1), submodels];
  });
  const weights = networks.flatMap((network) =>
    network.weights.flatMap(({ scales, kernel, bias }) => [...(scales ? [scales] : []), kernel, bias]),
  );
  return [
    `// Predicts ${literal(target)}. Made by mlpnas ${literal(version)} from the study ${literal(digest)}.`,
    `const read = {${readersFor(parts)
      .map((reader) => `...${reader}`)
      .join(',\n')}};`,
    `const { createEncoder } = ${encoderSource};`,
    `const { createNetworks } = ${networksSource};`,
    `const columns = [\n${encoder.columns.map((column) => `  ${literal(column)},\n`).join('')}];`,
    `const features = createEncoder(columns, ${width}, read);`,
    `const outputs = createNetworks(${literal(shapes)}, ${width}, '${floatsToBase64(concatenate(Float32Array, weights))}');`,
    'export const encode = (row) => features(row).slice();',
    parts.task === 'regression' ? regression(parts.targetScale) : classification(parts),
    '',
  ].join('\n');
}

type NumberEncoding = Extract<ModelParts['encoder']['columns'][number], { kind: 'number' }>;

const hasNotation = ({ comma, grouped, unit }: NumberEncoding): boolean =>
  comma === true || grouped === true || unit !== undefined;

/** The sources of the cell readers that the model's columns need. */
function readersFor({ encoder: { columns } }: ModelParts): string[] {
  const has = (test: (column: (typeof columns)[number]) => boolean): boolean => columns.some(test);
  return [
    text,
    ...(has((column) => column.kind === 'number' && !hasNotation(column)) ? [numbers] : []),
    ...(has((column) => column.kind === 'number' && hasNotation(column)) ? [notations] : []),
    ...(has((column) => 'boolean' in column && column.boolean === true) ? [booleans] : []),
    ...(has(({ kind }) => kind === 'date') ? [dates] : []),
  ];
}

function classification({ classes, decision }: Extract<ModelParts, { task: 'classification' }>): string {
  const probabilities = classes.map((name, index) => `${key(name)}: p[${index}]`).join(', ');
  const weighed = (index: string): string => (decision ? `p[${index}] * decision[${index}]` : `p[${index}]`);
  return `export const classes = ${literal(classes)};
${decision ? `const decision = ${literal(decision)};\n` : ''}export function predict(row) {
  const p = outputs(features(row));
  let best = 0;
  for (let index = 1; index < p.length; index++) if (${weighed('index')} > ${weighed('best')}) best = index;
  return { label: classes[best], probabilities: { ${probabilities} } };
}`;
}

function regression({ mean, deviation }: { readonly mean: number; readonly deviation: number }): string {
  return `export function predict(row) {
  return { value: ${mean} + ${deviation} * outputs(features(row))[0] };
}`;
}
