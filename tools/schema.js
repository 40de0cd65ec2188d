// `node tools/schema.js > src/export/pipeline.schema.json`: writes the valibot schema of the pipeline file as JSON
// Schema, for readers and writers in other languages. test/export/schema.test.ts compares the file with it.
import { build } from 'esbuild';
import { toJsonSchema } from '@valibot/to-json-schema';
import { anywhere } from './bundle.js';

const { outputFiles } = await build({ ...anywhere, entryPoints: ['src/export/schema.ts'], write: false });
const { pipelineSchema } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
);

const description = {
  title: 'mlpnas pipeline',
  description:
    'A model found by mlpnas. Features follow the order of encoder.columns. A number or part of a date, v, is the median where it is missing. Its first feature is (v - mean) / scale, or with a factor x / sqrt(1 + (x / 3)^2) of x = (v - median) * factor, where x is at most 1e6 from 0. Each two neighbours a, b among its edges are one feature more, (v - a) / (b - a), at least 0 (-1 for the first two) and at most 1 (2 for the last two). missing is one feature more for the column, 1 where it is missing. one-hot is a feature per level, one more for other levels with other, and one more for missing values with missing; ordinal the position of the level, else -1.',
};
// All numbers of JSON are finite, so the check for it has no counterpart.
const { $schema, ...schema } = toJsonSchema(pipelineSchema, { ignoreActions: ['finite'] });
process.stdout.write(`${JSON.stringify({ $schema, ...description, ...schema }, null, 2)}\n`);
