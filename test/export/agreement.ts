// Checks that every export of a model gives the library's predictions.
import * as assert from 'uvu/assert';
import { toModule } from '../../src/formats/module/module.ts';
import { toOnnx } from '../../src/formats/onnx/onnx.ts';
import { toSafetensors } from '../../src/formats/safetensors.ts';
import { toTfjsLayers } from '../../src/formats/tfjs.ts';
import { createModel, type Prediction } from '../../src/export/model.ts';
import type { ModelParts } from '../../src/export/parts.ts';
import { encodedWidth } from '../../src/table/encoder.ts';
import { encode } from '../table/encode.ts';
import type { RawTable } from '../../src/table/read.ts';
import { importModule, runModule } from './consumers/module.ts';
import { runOnnx } from './consumers/onnx.ts';
import { runSafetensors } from './consumers/safetensors.ts';
import { runTfjs } from './consumers/tfjs.ts';
import { classesOf } from './handmade.ts';

/** The largest error allowed: of probabilities, and of values in standard deviations of the target. */
const tolerance = 1e-5;

/** The table's rows as objects of text, as a reader of CSV would have them. */
export function rowsOf({ columns, rows }: RawTable): Record<string, unknown>[] {
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(columns.map(({ name, cells }) => [name, cells.at(row)])),
  );
}

/** The outputs of each row: probabilities by class, or one value. */
export function outputsOf(parts: ModelParts, predictions: readonly Prediction[]): number[] {
  return predictions.flatMap(({ probabilities, value }) =>
    value === undefined ? classesOf(parts).map((name) => probabilities[name] as number) : [value],
  );
}

export function assertClose(actual: ArrayLike<number>, expected: readonly number[], scale: number, what: string): void {
  assert.is(actual.length, expected.length, what);
  const worst = expected.reduce((most, value, at) => Math.max(most, Math.abs(value - (actual[at] as number))), 0);
  // The condition is not inverted, because NaN has to fail.
  assert.ok(expected.length > 0 && worst <= tolerance * scale, `${what} differs by up to ${worst}`);
}

/** Runs all four exports by their consumers on all rows. */
export async function assertAgreement(parts: ModelParts, table: RawTable, rows = rowsOf(table)): Promise<void> {
  const predictions = await createModel(parts).predict(table);
  const expected = outputsOf(parts, predictions);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // float32 is no more exact on values far from the mean.
  const scale = parts.task === 'regression' ? Math.max(parts.targetScale.deviation, largest / 10) : 1;
  const width = encodedWidth(parts.encoder);
  const features = encode(parts.encoder, table);

  const onnx = await runOnnx(toOnnx(parts), parts.encoder, table);
  assertClose(onnx.probabilities ?? onnx.value ?? [], expected, scale, 'ONNX');
  const layers = toTfjsLayers(parts);
  const tfjs = await runTfjs(layers, features, width);
  assertClose(tfjs, expected, scale, 'tfjs');
  assertClose(runSafetensors(toSafetensors(parts), features, width), expected, scale, 'safetensors');

  const module = await importModule(toModule(parts).js);
  assertClose(runModule(module, parts, rows), expected, scale, 'the module');
  assert.equal(
    rows.flatMap((row) => [...module.encode(row)]),
    [...features],
    'the module encodes to the same bits',
  );

  if (parts.task === 'regression') return;
  let surest = 0;
  const { target }: { target: { classes: string[]; decision?: number[] } } = JSON.parse(layers.encoder);
  assert.equal([target.classes, target.decision], [parts.classes, parts.decision]);
  /** The class with the largest probability · factor, where it stays that after any rounding. */
  const clearest = (probabilities: readonly number[]): string | undefined => {
    const products = probabilities.map((p, at) => p * (target.decision?.[at] ?? 1));
    const [first, second] = products.slice().sort((a, b) => b - a) as [number, number];
    const rounding = tolerance * Math.max(1, ...(target.decision ?? []));
    return first - second > 2 * rounding ? target.classes[products.indexOf(first)] : undefined;
  };
  predictions.forEach(({ label, probabilities }, row) => {
    const clear = clearest(Object.values(probabilities ?? {}));
    if (clear === undefined) return;
    surest++;
    assert.is(label, clear);
    assert.is(
      clearest([...tfjs.subarray(row * parts.classes.length, (row + 1) * parts.classes.length)]) ?? clear,
      clear,
    );
    assert.is(onnx.label?.[row], clear);
    assert.is(module.predict(rows[row] as object as Record<string, unknown>).label, clear);
  });
  assert.ok(surest > 0);
}
