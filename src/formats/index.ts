// Exports of a model to other formats, as pure functions that return text and bytes. They are a separate bundle,
// mlpnas/export, because most searches do not need them.
export type { Exportable } from './exportable.ts';
export { toModule, type PlainModule } from './module/module.ts';
export { toOnnx } from './onnx/onnx.ts';
export { toSafetensors, type Safetensors } from './safetensors.ts';
export { toTfjsLayers, type TfjsLayers } from './tfjs.ts';
