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
    'A model found by mlpnas. Features follow the order of encoder.columns: numbers and parts of dates as (value, or median where missing, - mean) / scale; one-hot a feature per level and one more for missing values; ordinal the position of the level, else -1.',
};
// All numbers of JSON are finite, so the check for it has no counterpart.
const { $schema, ...schema } = toJsonSchema(pipelineSchema, { ignoreActions: ['finite'] });
process.stdout.write(`${JSON.stringify({ $schema, ...description, ...schema }, null, 2)}\n`);
