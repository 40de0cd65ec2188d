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
  /** A path, or `-` for standard output. Without it the files are written beside the model. */
  readonly output?: string;
}

/** The file name extension of each format; tfjs makes a folder. */
const extensions: Readonly<Record<ExportFormat, string>> = {
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
  const target = output === undefined ? besideModel(source, format) : await pathIn(output, format);
  const files = await filesOf(model, format, target);
  for (const [file, contents] of Object.entries(files)) {
    // With the format json the model's file itself is asked for, and it exists already.
    if (output !== undefined || file !== source.file) {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, contents);
    }
    await out.line(file);
  }
}

/** The study's folder, or the folder of the model's file; the current folder for a model from a URL. */
function besideModel({ file }: ModelSource, format: ExportFormat): string {
  return file.replace(/(\.json)?$/i, extensions[format]);
}

/** The path itself, or a file in it where it is an existing folder or ends with a slash. */
async function pathIn(output: string, format: ExportFormat): Promise<string> {
  const folder = await stat(output).then(
    (found) => found.isDirectory(),
    () => /[/\\]$/.test(output),
  );
  return folder && format !== 'tfjs' ? path.join(output, `model${extensions[format]}`) : output;
}

/**
 * The contents of a format's single file.
 *
 * @throws WrongUse for a format of several files
 */
async function oneFile(model: Model, format: ExportFormat): Promise<string | Uint8Array> {
  const files = await filesOf(model, format, `model${extensions[format]}`);
  const names = Object.keys(files);
  // A module has a file of type declarations, too, but runs without it.
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
