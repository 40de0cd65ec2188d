// `mlpnas export` in every format, and `mlpnas predict` from the files that it writes.
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { command, folder, penguins, small } from '../cli/command.ts';

declare const ROOT: string;
/** The built package that the command uses. */
const { loadModel }: typeof import('../../src/index.ts') = await import(path.join(ROOT, 'build/index.js'));
const formats: typeof import('../../src/formats/index.ts') = await import(path.join(ROOT, 'build/export.js'));

const bytes = async (file: string): Promise<Uint8Array> => Uint8Array.from(await readFile(path.join(folder, file)));
const text = (file: string): Promise<string> => readFile(path.join(folder, file), 'utf8');

test.before(async () => {
  const { code, stderr } = await command(['search', ...small, '--study', 'study']);
  assert.is(code, 0, stderr);
});

test('each format becomes the files that the library makes', async () => {
  for (const [format, output] of [
    ...[
      ['json', 'out/model.json'],
      ['tfjs', 'out/tfjs'],
      ['onnx', 'out/model.onnx'],
      ['safetensors', 'out/model.safetensors'],
    ],
    ...[
      ['module', 'out/model.js'],
      ['module', 'out/model.mjs'],
    ],
  ] as const) {
    const { code, stdout, stderr } = await command([
      'export',
      'study',
      '--format',
      format as string,
      '--out',
      output as string,
    ]);
    assert.is(code, 0, stderr);
    assert.match(stdout, /^(out\/.+\n)+$/);
    assert.is(stderr, '');
  }
  assert.equal((await readdir(path.join(folder, 'out'))).sort(), [
    ...[
      'model.d.mts',
      'model.d.ts',
      'model.encoder.json',
      'model.js',
      'model.json',
      'model.mjs',
      'model.onnx',
      'model.safetensors',
    ],
    'tfjs',
  ]);
  const model = loadModel(await text('out/model.json'));
  assert.equal(await bytes('out/model.onnx'), formats.toOnnx(model));
  const { js, dts } = formats.toModule(model);
  assert.equal([await text('out/model.js'), await text('out/model.d.ts')], [js, dts]);
  assert.equal([await text('out/model.mjs'), await text('out/model.d.mts')], [js, dts]);
  const { weights, encoder } = formats.toSafetensors(model);
  assert.equal(await bytes('out/model.safetensors'), weights);
  // Behind the header, whose length comes first, lie the data.
  const start = 8 + Number(new DataView(weights.buffer, weights.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(weights.subarray(8, start)));
  assert.equal(header.__metadata__, {
    format: 'mlpnas weights 1',
    sha256: createHash('sha256').update(weights.subarray(start)).digest('hex'),
  });
  assert.is(await text('out/model.encoder.json'), encoder);
  const tfjs = formats.toTfjsLayers(model);
  assert.equal((await readdir(path.join(folder, 'out/tfjs'))).sort(), ['encoder.json', 'model.json', 'weights.bin']);
  assert.is(await text('out/tfjs/model.json'), tfjs.modelJson);
  assert.equal(await bytes('out/tfjs/weights.bin'), tfjs.weights);
  assert.is(await text('out/tfjs/encoder.json'), tfjs.encoder);
});

test('without --output a model is written beside what it comes from, and the paths are printed', async () => {
  const named: Record<string, string[]> = {
    json: ['model.json'],
    tfjs: ['model.tfjs/model.json', 'model.tfjs/weights.bin', 'model.tfjs/encoder.json'],
    onnx: ['model.onnx'],
    safetensors: ['model.safetensors', 'model.encoder.json'],
    module: ['model.mjs', 'model.d.mts'],
  };
  for (const [format, files] of Object.entries(named)) {
    const run = await command(['export', 'study', '--format', format]);
    assert.is(run.code, 0, run.stderr);
    assert.is(run.stdout, files.map((file) => `${path.join('study', file)}\n`).join(''));
    for (const file of files) assert.ok((await bytes(path.join('study', file))).length > 0, file);
  }
  assert.equal(await bytes('study/model.onnx'), await bytes('out/model.onnx'));
  assert.equal(JSON.parse(await text('study/model.json')), JSON.parse(await text('out/model.json')));

  const fromFile = await command(['export', 'out/model.json', '--format', 'safetensors', '--output', 'out/deep/']);
  assert.is(fromFile.stdout, 'out/deep/model.safetensors\nout/deep/model.encoder.json\n');
  await writeFile(path.join(folder, 'birds.json'), await text('out/model.json'));
  assert.is((await command(['export', 'birds.json', '--format', 'onnx'])).stdout, 'birds.onnx\n');
  assert.equal(await bytes('birds.onnx'), await bytes('out/model.onnx'));
  assert.is((await command(['export', 'birds.json'])).stdout, 'birds.json\n');
});

test('--output - writes a format of one file to standard output, and refuses the others', async () => {
  const [json, module, onnx] = await Promise.all([
    command(['export', 'study', '--output', '-']),
    command(['export', 'out/model.json', '--format', 'module', '--output', '-']),
    command(['export', 'study', '--format', 'onnx', '--output', '-'], { encoding: 'latin1' }),
  ]);
  assert.is(json.stdout, await text('out/model.json'));
  assert.is(module.stdout, await text('out/model.js'));
  assert.equal(Uint8Array.from(Buffer.from(onnx.stdout, 'latin1')), await bytes('out/model.onnx'));
  for (const format of ['tfjs', 'safetensors']) {
    const refused = await command(['export', 'study', '--format', format, '--output', '-']);
    assert.is(refused.code, 2);
    assert.match(refused.stderr, new RegExp(`one file, but ${format} has \\d: .*--output`));
  }
  const unknown = await command(['export', 'study', '--format', 'onx']);
  assert.is(unknown.code, 2);
  assert.match(unknown.stderr, /json, tfjs, onnx, safetensors, module.*"onnx"/s);
});

test('predict notes what is unusual in a table, and names missing columns', async () => {
  const lines = (await readFile(penguins, 'utf8')).split('\n').slice(0, 6);
  const odd = lines.map(
    (line, at) => `${at === 2 ? line.replace(/Torgersen|Biscoe|Dream/, 'Mars') : line},${at === 0 ? 'more' : at}`,
  );
  const run = await command(['predict', 'out/model.json', '-'], { input: odd.join('\n') });
  assert.is(run.code, 0, run.stderr);
  assert.is(run.stdout.trimEnd().split('\n').length, 6);
  assert.match(run.stderr, /^note: Column more is not read by the model\.$/m);
  assert.match(run.stderr, /^note: Column "island" has 1 level in 1 row that did not occur in training \("Mars"\)/m);
  assert.match(run.stderr, /^note: Column "bill_length_mm" has no value in 1 row; the median .* is used\.$/m);

  const narrow = await command(['predict', 'out/model.json', '-'], {
    input: lines.map((line) => line.split(',').slice(0, 3).join()).join('\n'),
  });
  assert.is(narrow.code, 2);
  assert.match(narrow.stderr, /standard input lacks 4 of the 6 columns that the model reads: .*sex/);
});

test.run();
