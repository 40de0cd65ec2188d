// The schema of the pipeline file. tools/schema.js writes it as JSON Schema (pipeline.schema.json) for other readers;
// check.ts checks that the sizes agree.
import * as v from 'valibot';
import { activations } from '../space/architecture.ts';
import { dateParts } from '../table/dates.ts';
import { units } from '../table/numbers.ts';

export const format = 'mlpnas pipeline';
/** Version 3 added submodels, votes and decision factors, which a reader of version 2 would pass over. */
export const version = 3;

const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(finite, v.gtValue(0));
const share = v.pipe(finite, v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const base64 = v.pipe(v.string(), v.description('float32 numbers, little-endian, as base64'));

const name = v.string();
const levels = v.array(v.string());
const isTrue = v.exactOptional(v.literal(true));
const edges = v.exactOptional(
  v.pipe(v.array(finite), v.minLength(3), v.description('ascending; each two are the ends of a bin')),
);
const standard = { median: finite, mean: finite, scale: positive, edges };
const robust = { median: finite, factor: v.pipe(finite, v.minValue(0)), edges };
/** The notation of numbers (`Notation`); a column without these fields has plain numbers. */
const notation = {
  comma: isTrue,
  grouped: isTrue,
  unit: v.exactOptional(v.picklist(units)),
};
const part = v.picklist(dateParts);
const column = v.variant('kind', [
  v.object({ kind: v.literal('number'), name, ...standard, missing: isTrue, ...notation }),
  v.object({ kind: v.literal('number'), name, ...robust, missing: isTrue, ...notation }),
  v.object({ kind: v.literal('one-hot'), name, levels, other: isTrue, missing: v.boolean(), boolean: isTrue }),
  v.object({ kind: v.literal('ordinal'), name, levels, boolean: isTrue }),
  v.object({
    kind: v.literal('date'),
    name,
    order: v.picklist(['dmy', 'mdy']),
    parts: v.pipe(v.array(v.union([v.object({ part, ...standard }), v.object({ part, ...robust })])), v.minLength(1)),
    missing: isTrue,
  }),
]);

const layer = v.union([
  v.literal('dropout'),
  v.strictTuple([count, v.picklist([...activations, 'softmax', 'linear'])]),
]);
const network = v.object({
  architecture: v.pipe(v.array(layer), v.minLength(1)),
  weights: v.pipe(
    v.array(v.object({ scales: v.exactOptional(base64), kernel: base64, bias: base64 })),
    v.description(
      'one per dense layer; kernels are row-major [inputs, units]. The first may have scales [submodels, inputs]; the ' +
        'last then has a kernel [submodels, inputs, units] and a bias [submodels, units]',
    ),
  ),
  votes: v.exactOptional(v.pipe(count, v.description('how often it counts in the average; once without'))),
});

const figure = v.object({ value: finite, low: v.exactOptional(finite), high: v.exactOptional(finite) });
const common = {
  format: v.literal(format),
  version: v.literal(version),
  mlpnas: v.pipe(v.string(), v.description('version of the package that made it')),
  encoder: v.object({ columns: v.pipe(v.array(column), v.minLength(1)) }),
  networks: v.pipe(v.array(network), v.minLength(1), v.description('what they put out is averaged by their votes')),
  score: v.pipe(finite, v.description('by which the search chose it')),
  test: v.exactOptional(v.object({ accuracy: share, rows: count })),
  metrics: v.exactOptional(v.pipe(v.record(v.string(), figure), v.description('on the test rows'))),
  digest: v.string(),
  // Later versions may add fields to a warning; they are kept if they are flat.
  warnings: v.array(
    v.objectWithRest(
      { code: v.string(), message: v.string() },
      v.union([v.string(), finite, v.boolean(), v.array(v.string())]),
    ),
  ),
};

export const pipelineSchema = v.variant('task', [
  v.object({
    ...common,
    task: v.literal('classification'),
    target: v.object({
      name: v.string(),
      classes: v.pipe(v.array(v.string()), v.minLength(2)),
      decision: v.exactOptional(
        v.pipe(
          v.array(positive),
          v.description('a factor per class; the label is the class with the largest probability * factor'),
        ),
      ),
    }),
  }),
  v.object({
    ...common,
    task: v.literal('regression'),
    target: v.pipe(
      v.object({ name: v.string(), mean: finite, deviation: positive }),
      v.description('the prediction is mean + deviation * output'),
    ),
  }),
]);

export type PipelineFile = v.InferOutput<typeof pipelineSchema>;
