// Imports the plain module and predicts with it.
import type { ModelParts } from '../../../src/export/parts.ts';
import { classesOf } from '../handmade.ts';

export interface Imported {
  predict(row: Readonly<Record<string, unknown>>): {
    readonly label?: string;
    readonly probabilities?: Readonly<Record<string, number>>;
    readonly value?: number;
  };
  encode(row: Readonly<Record<string, unknown>>): Float32Array;
  readonly classes?: readonly string[];
}

export async function importModule(js: string): Promise<Imported> {
  return await import(`data:text/javascript;base64,${Buffer.from(js).toString('base64')}`);
}

/** The outputs of each row: probabilities by class, or one value. */
export function runModule(
  module: Imported,
  parts: ModelParts,
  rows: readonly Readonly<Record<string, unknown>>[],
): number[] {
  return rows.flatMap((row) => {
    const { probabilities, value } = module.predict(row);
    return probabilities ? classesOf(parts).map((name) => probabilities[name] as number) : [value as number];
  });
}
