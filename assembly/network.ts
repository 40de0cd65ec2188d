// How a network and its memory are described to the kernels: one int32 tensor that src/kernels/network.ts writes. The
// words are read here and nowhere else; both files must agree.

/** Words ahead of the layers, and words per layer. */
const HEADER: usize = 24;
const LAYER: usize = 10;

export const SIGMOID: i32 = 0;
export const TANH: i32 = 1;
export const RELU: i32 = 2;
export const ELU: i32 = 3;

/** Softmax over the classes; one sigmoid unit; one sigmoid unit whose loss is constant; one linear unit. */
export const SOFTMAX_HEAD: i32 = 0;
export const SIGMOID_HEAD: i32 = 1;
export const CONSTANT_HEAD: i32 = 2;
export const LINEAR_HEAD: i32 = 3;

// @ts-ignore: decorator
@inline
function word(network: usize, index: usize): i32 {
  return load<i32>(network + (index << 2));
}

/** Dense layers, the output layer included. */
// @ts-ignore: decorator
@inline export function layersOf(network: usize): i32 { return word(network, 0); }
/** Features of a row, and rows of the first kernel. */
// @ts-ignore: decorator
@inline export function widthOf(network: usize): i32 { return word(network, 1); }
/** Rows of a training batch. */
// @ts-ignore: decorator
@inline export function batchOf(network: usize): i32 { return word(network, 2); }
/** Most rows that the workspace holds at a time; at least a batch. */
// @ts-ignore: decorator
@inline export function rowsOf(network: usize): i32 { return word(network, 10); }
// @ts-ignore: decorator
@inline export function headOf(network: usize): i32 { return word(network, 3); }
// @ts-ignore: decorator
@inline export function optimizerOf(network: usize): i32 { return word(network, 4); }
/** All weights, biases and scales. */
// @ts-ignore: decorator
@inline export function paramsOf(network: usize): i32 { return word(network, 5); }
/**
 * Byte offsets in the workspace: the rows of a batch, a copy of its logits for a team or the submodels' mean, what an
 * optimizer step is, for each member, its lists of rows by level (codes.ts), and its scratch.
 */
// @ts-ignore: decorator
@inline export function inputAt(network: usize): usize { return <usize>word(network, 6) << 2; }
// @ts-ignore: decorator
@inline export function logitsAt(network: usize): usize { return <usize>word(network, 7) << 2; }
// @ts-ignore: decorator
@inline export function stepAt(network: usize, member: i32): usize {
  return <usize>(word(network, 9) + member * word(network, 8)) << 2;
}
// @ts-ignore: decorator
@inline export function listsAt(network: usize, member: i32): usize { return stepAt(network, member) + 64; }
// @ts-ignore: decorator
@inline export function scratchAt(network: usize, member: i32): usize {
  return listsAt(network, member) + (<usize>word(network, 20) << 2);
}

/** Input scales and output layers over the shared hidden layers; 0 for a network without scales. */
// @ts-ignore: decorator
@inline export function submodelsOf(network: usize): i32 { return word(network, 11); }
/** Rows of a batch that run through the layers for each row of the table. */
// @ts-ignore: decorator
@inline export function copiesOf(network: usize): i32 { return max(submodelsOf(network), 1); }
/** Byte offset in the workspace: the rows of a batch, once for each submodel and times its scales. */
// @ts-ignore: decorator
@inline export function scaledAt(network: usize): usize { return <usize>word(network, 12) << 2; }
/** Adam's β₂ and 1 − β₂. */
// @ts-ignore: decorator
@inline export function beta2Of(network: usize): f32 { return reinterpret<f32>(word(network, 13)); }
// @ts-ignore: decorator
@inline export function rest2Of(network: usize): f32 { return reinterpret<f32>(word(network, 14)); }
/** The share of a label that label smoothing spreads over all classes. */
// @ts-ignore: decorator
@inline export function smoothingOf(network: usize): f32 { return reinterpret<f32>(word(network, 15)); }
/** The learning rate of the scales is so many times that of the weights. */
// @ts-ignore: decorator
@inline export function scaleRateOf(network: usize): f32 { return reinterpret<f32>(word(network, 16)); }

/** Numbers of a row of the table; its categories' codes come behind them. */
// @ts-ignore: decorator
@inline export function numbersOf(network: usize): i32 { return word(network, 17); }
/** Categories of a row of the table. Each has as many features as levels, of which a code names at most one. */
// @ts-ignore: decorator
@inline export function categoriesOf(network: usize): i32 { return word(network, 18); }
/** Byte offset in the workspace: for each row of a batch the rows of the first kernel that its codes name, int32. */
// @ts-ignore: decorator
@inline export function codesAt(network: usize): usize { return <usize>word(network, 19) << 2; }
/** Address of the rows of the first kernel where the categories' levels begin, int32. */
// @ts-ignore: decorator
@inline export function startsOf(network: usize): usize {
  return network + ((HEADER + <usize>layersOf(network) * LAYER) << 2);
}

// @ts-ignore: decorator
@inline
function layerWord(network: usize, layer: i32, index: usize): i32 {
  return word(network, HEADER + <usize>layer * LAYER + index);
}

// @ts-ignore: decorator
@inline export function inputsOf(network: usize, layer: i32): i32 { return layerWord(network, layer, 0); }
// @ts-ignore: decorator
@inline export function unitsOf(network: usize, layer: i32): i32 { return layerWord(network, layer, 1); }
// @ts-ignore: decorator
@inline export function activationOf(network: usize, layer: i32): i32 { return layerWord(network, layer, 2); }
/** The number that names the dropout mask of the layer's outputs; 0 where nothing is dropped. */
// @ts-ignore: decorator
@inline export function dropsOf(network: usize, layer: i32): u32 { return layerWord(network, layer, 3); }
/**
 * Byte offset of the layer's kernel [inputs, units] in the parameters; its bias follows. With submodels the first
 * layer's scales [submodels, inputs] lie at the very beginning, and the last layer has [submodels, inputs, units] and
 * [submodels, units].
 */
// @ts-ignore: decorator
@inline export function kernelAt(network: usize, layer: i32): usize { return <usize>layerWord(network, layer, 4) << 2; }
/** Byte offset of the layer's bias [units], or all submodels' biases, in the parameters. */
// @ts-ignore: decorator
@inline export function biasAt(network: usize, layer: i32): usize { return <usize>layerWord(network, layer, 9) << 2; }
/** Byte offsets in the workspace: outputs, dropout's factors, and outputs times factors. */
// @ts-ignore: decorator
@inline export function outputAt(network: usize, layer: i32): usize { return <usize>layerWord(network, layer, 5) << 2; }
// @ts-ignore: decorator
@inline export function maskAt(network: usize, layer: i32): usize { return <usize>layerWord(network, layer, 6) << 2; }
// @ts-ignore: decorator
@inline export function droppedAt(network: usize, layer: i32): usize {
  return <usize>layerWord(network, layer, 7) << 2;
}
/**
 * Byte offset in the workspace: d loss / d the layer's values before its activation. The last layer's overwrite its
 * outputs.
 */
// @ts-ignore: decorator
@inline export function deltaAt(network: usize, layer: i32): usize { return <usize>layerWord(network, layer, 8) << 2; }

/** What layer `layer` multiplies its kernel with: the batch, scaled if it is, or the outputs of the layer before. */
export function layerInput(network: usize, layer: i32, workspace: usize, training: bool): usize {
  if (layer == 0) return workspace + (submodelsOf(network) > 0 ? scaledAt(network) : inputAt(network));
  const before = layer - 1;
  const dropped = training && dropsOf(network, before) != 0;
  return workspace + (dropped ? droppedAt(network, before) : outputAt(network, before));
}
