// `mlpnas export`: the model of a study, or of a file, in one of the formats that others read.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Model, saveModel } from '../index.ts';
import type { Context } from './context.ts';
import { WrongUse } from './errors.ts';
import { openModel } from './model.ts';

export const exportFormats = ['json', 'tfjs', 'onnx', 'safetensors', 'module'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportFlags {
  readonly format: ExportFormat;
  readonly output?: string;
}

/** Files by path. */
type Files = Readonly<Record<string, string | Uint8Array>>;

export async function exportCommand(
  named: string | undefined,
  { format, output }: ExportFlags,
  { out, err }: Context,
): Promise<void> {
  const model = await openModel(named);
  if (output !== undefined) {
    for (const [file, contents] of Object.entries(await filesOf(model, format, output))) {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, contents);
      await err.line(`wrote ${file}`);
    }
  } else if (format === 'json') {
    await out.write(saveModel(model));
  } else if (format === 'module') {
    await out.write((await import('../formats/index.ts')).toModule(model).js);
  } else {
    throw new WrongUse(`The format ${format} is not text in one file; say where to write it with --output.`);
  }
}

async function filesOf(model: Model, format: ExportFormat, output: string): Promise<Files> {
  if (format === 'json') return { [output]: saveModel(model) };
  const { toModule, toOnnx, toSafetensors, toTfjsLayers } = await import('../formats/index.ts');
  const beside = (ending: string) => `${output.replace(/\.[^./\\]*$/, '')}${ending}`;
  if (format === 'onnx') return { [output]: toOnnx(model) };
  if (format === 'module') {
    const { js, dts } = toModule(model);
    return { [output]: js, [beside(output.endsWith('.mjs') ? '.d.mts' : '.d.ts')]: dts };
  }
  if (format === 'safetensors') {
    const { weights, encoder } = toSafetensors(model);
    return { [output]: weights, [beside('.encoder.json')]: encoder };
  }
  const { modelJson, weights, encoder } = toTfjsLayers(model);
  return {
    [path.join(output, 'model.json')]: modelJson,
    [path.join(output, 'weights.bin')]: weights,
    [path.join(output, 'encoder.json')]: encoder,
  };
}
