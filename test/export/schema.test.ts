// The JSON Schema agrees with the valibot schema that this package checks files with.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as v from 'valibot';
import { saveModel } from '../../src/export/pipeline.ts';
import { pipelineSchema } from '../../src/export/schema.ts';
import { testWhen } from '../runtimes/optional.ts';
import { handmade } from './handmade.ts';

declare const ROOT: string;
const file = path.join(ROOT, 'src/export/pipeline.schema.json');

test('the file is what tools/schema.js writes', () => {
  const { stdout, status } = spawnSync(process.execPath, ['tools/schema.js'], { cwd: ROOT, encoding: 'utf8' });
  assert.is(status, 0);
  assert.is(readFileSync(file, 'utf8'), stdout, 'run: node tools/schema.js > src/export/pipeline.schema.json');
});

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Copies of the document, in each of which one value is removed or replaced by a value of another type. */
function* changed(json: Json): Generator<Json> {
  if (typeof json !== 'object' || json === null) return;
  for (const [key, value] of Object.entries(json)) {
    const replaced = (by: Json): Json =>
      Array.isArray(json) ? json.map((old, at) => (String(at) === key ? by : old)) : { ...json, [key]: by };
    if (!Array.isArray(json)) yield Object.fromEntries(Object.entries(json).filter(([other]) => other !== key));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    // An empty array passes in valibot for an object of which nothing is required, and does no harm there.
    for (const by of [null, 'x', -1, 0.5, {}, true, ...(isObject ? [] : [[]])]) yield replaced(by);
    for (const inner of changed(value)) yield replaced(inner);
  }
}

/** A small document, because each of its values is changed in turn. */
function small(name: keyof typeof handmade): Json {
  const parts = handmade[name];
  const {
    networks: [network],
    encoder,
  } = JSON.parse(saveModel(parts));
  const kindOf = (column: { kind: string }) => `${column.kind}, ${'factor' in column}`;
  const kinds = new Map((encoder.columns as { kind: string }[]).map((column) => [kindOf(column), column]));
  const weights = (network.weights as object[])
    .slice(0, 1)
    .map(() => ({ scales: 'AAAA', kernel: 'AAAA', bias: 'AAAA' }));
  const document = JSON.parse(
    saveModel({
      ...parts,
      ...(parts.task === 'classification' ? { test: { accuracy: 0.5, rows: 3 }, decision: [1, 2] } : {}),
      metrics: { rmse: { value: 2, low: 1, high: 3 } },
    }),
  );
  return {
    ...document,
    encoder: { columns: [...kinds.values()] },
    networks: [{ ...network, weights, votes: 2 }],
    warnings: [{ code: 'index', message: 'It is.' }],
  };
}

// The one on the path may not be Debian's, for which python3-jsonschema is.
const python = ['python3', '/usr/bin/python3'].find(
  (program) => spawnSync(program, ['-c', 'import jsonschema']).status === 0,
);
const missing = python ? undefined : 'jsonschema is not installed (apt-get install python3-jsonschema).';

testWhen(missing, 'a validator of JSON Schema accepts and refuses what valibot does', async () => {
  const documents = (['four classes', 'a regression'] as const).flatMap((name) => [
    small(name),
    ...changed(small(name)),
  ]);
  const input = documents.map((document) => `${JSON.stringify(document)}\n`).join('');
  const result = spawnSync(python!, [path.join(ROOT, 'test/export/validate.py'), file], {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  assert.is(result.status, 0, result.stderr);
  const accepted = documents.map((document) => (v.safeParse(pipelineSchema, document).success ? 'True' : 'False'));
  const answers = result.stdout.trim().split('\n');
  const different = documents.filter((_, at) => accepted[at] !== answers[at]);
  assert.equal(
    different.slice(0, 3).map((document) => JSON.stringify(document)),
    [],
  );
  // Some documents are invalid, and the two unchanged ones are valid.
  assert.ok(accepted.includes('False'));
  assert.ok(accepted.filter((answer) => answer === 'True').length >= 2);
  assert.is(accepted[0], 'True');
});

test.run();
