// `mlpnas export`: the model of a study, or of a file, in one of the formats that others read.
import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Model, saveModel } from '../index.ts';
import type { Context } from './context.ts';
import { WrongUse } from './errors.ts';
import { findModel, type ModelSource } from './model.ts';

export const exportFormats = ['json', 'tfjs', 'onnx', 'safetensors', 'module'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportFlags {
  readonly format: ExportFormat;
  /** A path, or `-` for standard output; beside the model when left out. */
  readonly output?: string;
}

/** What a file of each format ends with; tfjs is a folder. */
const endings: Readonly<Record<ExportFormat, string>> = {
  json: '.json',
  tfjs: '.tfjs',
  onnx: '.onnx',
  safetensors: '.safetensors',
  module: '.mjs',
};

/** Files by path. */
type Files = Readonly<Record<string, string | Uint8Array>>;

export async function exportCommand(
  named: string | undefined,
  { format, output }: ExportFlags,
  { out }: Context,
): Promise<void> {
  const source = await findModel(named);
  const model = await source.open();
  if (output === '-') {
    await out.write(await oneFile(model, format));
    return;
  }
  const target = output === undefined ? besides(source, format) : await pathIn(output, format);
  const files = await filesOf(model, format, target);
  for (const [file, contents] of Object.entries(files)) {
    // The model file that is asked for may be the one that is there.
    if (output !== undefined || file !== source.file) {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, contents);
    }
    await out.line(file);
  }
}

/** Where the study's other files are, or beside the model's file; a URL's model comes into the current folder. */
function besides({ file }: ModelSource, format: ExportFormat): string {
  return file.replace(/(\.json)?$/i, endings[format]);
}

/** A folder that exists gets a file in it. */
async function pathIn(output: string, format: ExportFormat): Promise<string> {
  const folder = await stat(output).then(
    (found) => found.isDirectory(),
    () => /[/\\]$/.test(output),
  );
  return folder && format !== 'tfjs' ? path.join(output, `model${endings[format]}`) : output;
}

/** @throws WrongUse for a format of several files */
async function oneFile(model: Model, format: ExportFormat): Promise<string | Uint8Array> {
  const files = await filesOf(model, format, `model${endings[format]}`);
  const names = Object.keys(files);
  // The declarations of a module are for editors; it runs without them.
  if (names.length > 1 && format !== 'module') {
    const remedy = 'Name a path with --output, or leave it out to write them beside the model.';
    throw new WrongUse(
      `Standard output takes one file, but ${format} has ${names.length}: ${names.join(', ')}. ${remedy}`,
    );
  }
  return files[names[0]!]!;
}

async function filesOf(model: Model, format: ExportFormat, output: string): Promise<Files> {
  if (format === 'json') return { [output]: saveModel(model) };
  const { toModule, toOnnx, toSafetensors, toTfjsLayers } = await import('../export/formats/index.ts');
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
