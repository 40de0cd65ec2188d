// Models in the formats of others, as pure functions of a model: what comes out is text and bytes. In a bundle of its own,
// mlpnas/export, because most searches never need it.
export type { Exportable } from './exportable.ts';
export { toModule, type PlainModule } from './module/module.ts';
export { toOnnx } from './onnx/onnx.ts';
export { toSafetensors, type Safetensors } from './safetensors.ts';
export { toTfjsLayers, type TfjsLayers } from './tfjs.ts';
