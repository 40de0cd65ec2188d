// The plan of a network for the fused trainer: the offsets of each layer's parameters and intermediate values, written
// as the int32 words that assembly/network.ts reads. Both files must agree.
import { numbersOf } from '../layout.ts';

export const activationCodes = { sigmoid: 0, tanh: 1, relu: 2, elu: 3 } as const;
export const headCodes = { softmax: 0, sigmoid: 1, constant: 2, linear: 3 } as const;
export const optimizerCodes = { sgd: 0, momentum: 1, rmsprop: 2, adagrad: 3, adam: 4 } as const;

export interface NetworkLayer {
  readonly units: number;
  /** Hidden layers have one; the last layer has its head's. */
  readonly activation?: keyof typeof activationCodes;
  /** Where dropout acts on this layer's outputs: the number, above 0, that names its masks. */
  readonly dropout?: number;
}

export interface NetworkOptions {
  /** Features of a row; those of categories count one by one. */
  readonly width: number;
  /**
   * Levels of each category column. A row of the table has its numbers, then for each category a code, 0 to levels − 1
   * for the feature that is 1, or −1 where all are 0. The first kernel has a row for each number, then for each level.
   */
  readonly categories?: readonly number[] | undefined;
  /** Dense layers from the first hidden one to the output. */
  readonly layers: readonly NetworkLayer[];
  /**
   * `constant`: one sigmoid unit whose loss is 0 whatever it says, so that nothing is learned. `linear`: one unit with
   * squared error; the table's labels are then the bits of float32 targets.
   */
  readonly head: keyof typeof headCodes;
  readonly optimizer: keyof typeof optimizerCodes;
  /** Rows of the table in a step. */
  readonly batchSize: number;
  /** Adam's β₂; 0.999 by default. */
  readonly beta2?: number | undefined;
  /** ε of label smoothing: the gradient, not the loss, takes 1 − ε + ε / classes for the label and ε / classes else. */
  readonly labelSmoothing?: number | undefined;
  /**
   * Networks in one (TabM-mini; Gorishniy, Kotelnikov and Babenko, arXiv 2410.24210): each has input scales and an
   * output layer of its own, and they share the hidden layers. Without it there are no scales.
   */
  readonly submodels?: number | undefined;
  /** The learning rate of the scales is so many times that of the weights; 1 by default. */
  readonly scaleRate?: number | undefined;
}

/** Adam's β₂ where nothing else is asked for. */
export const usualBeta2 = 0.999;

export interface NetworkPlan {
  readonly words: Int32Array;
  /**
   * Weights and biases: kernel [inputs, units], then bias [units], layer by layer. With submodels scales
   * [submodels, inputs] come first, and the last layer has kernels [submodels, inputs, units] and biases
   * [submodels, units].
   */
  readonly params: number;
  /** Floats of the optimizer's values. */
  readonly slots: number;
  /** Floats of the workspace. */
  readonly workspace: number;
}

const header = 24;
const layerWords = 10;
/** Rows that run through the layers at a time in measuring, where a batch is smaller. */
const leastRows = 64;

/** How often a row of the table runs through the layers. */
export function copiesOf({ submodels = 1 }: Pick<NetworkOptions, 'submodels'>): number {
  return submodels;
}

/** Rows of the table that are measured at a time. */
export function measuredRows(options: NetworkOptions): number {
  return Math.max(options.batchSize, Math.ceil(leastRows / copiesOf(options)));
}

/** The bits of float32 numbers. */
const bitsOf = (...values: number[]) => new Int32Array(Float32Array.from(values).buffer);

/** Floats behind each part, which vectors and tiles that hang over its end may touch. */
const slack = 16;

const lines = (floats: number) => Math.ceil((floats + slack) / 16) * 16;
/**
 * Floats between parts, a third of a page, because parts that are read and written side by side should not agree in the
 * low bits of their addresses.
 */
const gap = 336;
/** Floats of a page, within which the kernels move the optimizer's values for the same reason. */
const page = 1024;

/**
 * @param scratch bytes of scratch memory for one layer: `mlpScratch` of the kernels
 * @param members how many may train it together
 * @throws when a head does not fit its layer, or there is no layer
 */
export function planNetwork(
  options: NetworkOptions,
  scratch: (rows: number, inputs: number, units: number) => number,
  members = 1,
): NetworkPlan {
  const { width, layers, head, optimizer, batchSize, submodels = 0 } = options;
  const { beta2 = usualBeta2, labelSmoothing = 0, scaleRate = 1, categories = [] } = options;
  const last = layers.at(-1);
  if (!last) throw new Error('Got a network without layers; it needs at least its output layer.');
  if (head !== 'softmax' && last.units !== 1) throw new Error(`Got ${last.units} units with head ${head}; it has 1.`);
  const measured = measuredRows(options);
  const rows = measured * copiesOf(options);
  // The softmax works on four rows at a time.
  const padded = Math.ceil(rows / 4) * 4;

  const numbers = numbersOf(options);
  if (numbers < 0) throw new Error(`Got ${width} features for ${width - numbers} levels; the width counts all levels.`);
  const words = new Int32Array(header + layers.length * layerWords + categories.length);
  // Loss and hits, then the batch's labels, come first.
  let at = 16 + lines(padded);
  const reserve = (floats: number) => {
    const start = at;
    at += lines(floats) + gap;
    return start;
  };
  const input = reserve(measured * numbers);
  const codes = reserve(measured * categories.length);
  const scaled = submodels > 0 ? reserve(rows * numbers) : 0;
  let params = submodels * width;
  let scratchBytes = 0;
  let inputs = width;
  layers.forEach(({ units, activation = 'relu', dropout = 0 }, index) => {
    const outputs = reserve(padded * units);
    const mask = dropout > 0 ? reserve(padded * units) : 0;
    const dropped = dropout > 0 ? reserve(padded * units) : 0;
    const delta = index < layers.length - 1 ? reserve(padded * units) : outputs;
    const heads = index === layers.length - 1 ? copiesOf(options) : 1;
    const bias = params + heads * inputs * units;
    words.set(
      [inputs, units, activationCodes[activation], dropout, params, outputs, mask, dropped, delta, bias],
      header + index * layerWords,
    );
    params = bias + heads * units;
    scratchBytes = Math.max(scratchBytes, scratch(rows, index === 0 ? numbers : inputs, units));
    inputs = units;
  });
  const logits = members > 1 || submodels > 0 ? reserve(padded * last.units) : 0;
  // Ahead of each member's scratch memory are a line for what a step of the optimizer is made of, and lists of the rows
  // in which each level occurs.
  const lists = categories.length > 0 ? lines(width - numbers + batchSize * categories.length) : 0;
  const memberScratch = 16 + lists + lines(scratchBytes / 4) + gap;
  const scratchAt = reserve(members * memberScratch);
  words.set([
    layers.length,
    width,
    batchSize,
    headCodes[head],
    optimizerCodes[optimizer],
    params,
    input,
    logits,
    memberScratch,
    scratchAt,
    measured,
    submodels,
    scaled,
    ...bitsOf(beta2, 1 - beta2, labelSmoothing, scaleRate),
    numbers,
    categories.length,
    codes,
    lists,
  ]);
  let start = numbers;
  categories.forEach((levels, at) => {
    words[header + layers.length * layerWords + at] = start;
    start += levels;
  });
  const perParam = optimizer === 'adam' ? 2 : optimizer === 'sgd' ? 0 : 1;
  const slots = 16 + perParam * (params + page);
  // The kernels round the workspace's address up to a line of the cache.
  return { words, params, slots, workspace: at + 16 };
}

/**
 * The optimizer's values before the first step, as tfjs-core begins: 0, adagrad's 0.1, and adam's powers β₁, β₂ in
 * front.
 */
export function initialSlots(
  plan: NetworkPlan,
  { optimizer, beta2 = usualBeta2 }: Pick<NetworkOptions, 'optimizer' | 'beta2'>,
): Float32Array {
  const slots = new Float32Array(plan.slots);
  if (optimizer === 'adagrad') slots.fill(0.1);
  if (optimizer === 'adam') slots.set([0.9, beta2]);
  return slots;
}
