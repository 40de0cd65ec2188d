// The controller's network as three ops of tfjs: a run, a gradient, a step of sampling. A gradient by tfjs's own ops
// and autodiff is 300 calls, each of which costs more than its arithmetic.
import { ENGINE } from '@tensorflow/tfjs-core/dist/engine';
import type { KernelConfig } from '@tensorflow/tfjs-core/dist/kernel_registry';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core/dist/tensor';
import type { NamedTensorMap } from '@tensorflow/tfjs-core/dist/tensor_types';
import { address, allocate, kernelsOf, output, release } from './heap.ts';
import type { BackendWasm, TensorInfo } from './heap.ts';

/**
 * The parameters are one vector of matrices behind one another, row-major: embedding [tokens, embedding]; of the gates
 * input, forget, output and candidate the input kernel [embedding, 4 units], recurrent kernel [units, 4 units] and bias
 * [4 units]; the output head's kernel [units, tokens + 1] and bias [tokens + 1], which give the logits of the tokens
 * and of the score.
 */
export interface ControllerSize {
  /** Token ids with padding, V + 1. */
  readonly tokens: number;
  readonly embedding: number;
  readonly units: number;
}

/** Sequences on the heap, all rows of a step together. */
export interface ControllerBatch {
  readonly rows: number;
  readonly steps: number;
  /** Token ids, all below `tokens`, read at each step; int32 [steps · rows]. */
  readonly inputs: Tensor1D;
  /** Token ids chosen at each step, none of them masked; int32 [steps · rows]. */
  readonly chosen: Tensor1D;
  /** Added to the logits: 0 where a token could be chosen, else -∞; [steps · rows, tokens]. */
  readonly logitMask: Tensor2D;
}

/** What a batch is trained towards; the tensors are float32 [steps · rows]. */
export interface ControllerTargets {
  /** Log-probabilities of the chosen tokens when they were chosen. */
  readonly oldLogProbs: Tensor1D;
  readonly advantages: Tensor1D;
  readonly targets: Tensor1D;
  readonly weights: Tensor1D;
  /** Rows over which the policy's loss and entropy are averaged. */
  readonly policyRows: number;
  readonly entropyWeight: number;
  /** How far the ratio of new to old probability may be from 1. */
  readonly clip?: number;
}

type Sizes = [tokens: number, embedding: number, units: number, rows: number, steps: number];

interface ControllerKernels {
  controllerWorkspace(...sizes: Sizes): number;
  controllerRun(...sizesThenAddresses: number[]): void;
  controllerGradient(...sizesThenAddresses: number[]): void;
  controllerStep(...sizesThenAddresses: number[]): void;
}

const sizesOf = (attrs: object): Sizes => {
  const { tokens, embedding, units, rows, steps } = attrs as ControllerSize & { rows: number; steps: number };
  return [tokens, embedding, units, rows, steps];
};

function withWorkspace(wasm: BackendWasm, sizes: Sizes, use: (kernels: ControllerKernels, work: number) => void): void {
  const kernels = kernelsOf<ControllerKernels>(wasm);
  const work = allocate(wasm, kernels.controllerWorkspace(...sizes));
  use(kernels, work);
  release(wasm, work);
}

export const controllerRunKernel: KernelConfig = {
  kernelName: 'ControllerRun',
  backendName: 'wasm',
  kernelFunc: ({ inputs: tensors, backend, attrs = {} }) => {
    const wasm = backend as unknown as BackendWasm;
    const { parameters, inputs, logitMask, chosen } = tensors as Record<string, TensorInfo>;
    const sizes = sizesOf(attrs);
    const out = output(wasm, [3, inputs!.shape[0]!], 'float32');
    withWorkspace(wasm, sizes, ({ controllerRun }, work) => {
      const from = [parameters!, inputs!, logitMask!, chosen!].map((tensor) => address(wasm, tensor));
      controllerRun(...sizes, ...from, work, address(wasm, out));
    });
    return out;
  },
};

export const controllerGradientKernel: KernelConfig = {
  kernelName: 'ControllerGradient',
  backendName: 'wasm',
  kernelFunc: ({ inputs: tensors, backend, attrs = {} }) => {
    const wasm = backend as unknown as BackendWasm;
    const { parameters, inputs, logitMask, chosen, oldLogProbs, advantages, targets, weights } = tensors as Record<
      string,
      TensorInfo
    >;
    const { policyRows, clip, entropyWeight } = attrs as unknown as Required<ControllerTargets>;
    const sizes = sizesOf(attrs);
    const gradient = output(wasm, parameters!.shape, 'float32');
    const losses = output(wasm, [3], 'float32');
    withWorkspace(wasm, sizes, ({ controllerGradient }, work) => {
      const from = [parameters, inputs, logitMask, chosen, oldLogProbs, advantages, targets, weights].map((tensor) =>
        address(wasm, tensor!),
      );
      const to = [work, address(wasm, gradient), address(wasm, losses)];
      controllerGradient(...sizes, ...from, policyRows, clip, entropyWeight, ...to);
    });
    return [gradient, losses];
  },
};

export const controllerStepKernel: KernelConfig = {
  kernelName: 'ControllerStep',
  backendName: 'wasm',
  kernelFunc: ({ inputs: tensors, backend, attrs = {} }) => {
    const wasm = backend as unknown as BackendWasm;
    const { parameters, inputs, logitMask, state } = tensors as Record<string, TensorInfo>;
    const sizes = sizesOf(attrs);
    const probabilities = output(wasm, logitMask!.shape, 'float32');
    withWorkspace(wasm, sizes, ({ controllerStep }, work) => {
      const from = [parameters!, inputs!, logitMask!, state!].map((tensor) => address(wasm, tensor));
      controllerStep(...sizes.slice(0, 4), ...from, work, address(wasm, probabilities));
    });
    return probabilities;
  },
};

/** Parameters of a network of this size. */
export const controllerParameters = ({ tokens, embedding, units }: ControllerSize): number =>
  tokens * embedding + (embedding + units + 1) * 4 * units + (units + 1) * (tokens + 1);

/** Refuses lengths that would make the kernels read elsewhere. That ids are below `tokens` is the caller's care. */
function check(
  size: ControllerSize,
  parameters: Tensor1D,
  rows: number,
  lists: NamedTensorMap,
  logitMask: Tensor2D,
): void {
  if (parameters.size !== controllerParameters(size)) {
    throw new Error(`Got ${parameters.size} parameters for a controller of ${controllerParameters(size)}.`);
  }
  for (const [name, { size: length }] of Object.entries(lists)) {
    if (length !== rows) throw new Error(`Got ${length} ${name} for ${rows} steps of sequences; pass one per step.`);
  }
  if (logitMask.shape[0] !== rows || logitMask.shape[1] !== size.tokens) {
    throw new Error(`Got a logit mask [${logitMask.shape}]; pass [${rows}, ${size.tokens}], steps by token ids.`);
  }
}

/**
 * Runs whole sequences from a state of zeros.
 *
 * @returns [3, steps · rows]: log-probability of the chosen token, entropy of the policy, predicted score 0..1
 */
export function runController(size: ControllerSize, parameters: Tensor1D, batch: ControllerBatch): Tensor2D {
  const { rows, steps, inputs, chosen, logitMask } = batch;
  check(size, parameters, rows * steps, { inputs, chosen }, logitMask);
  const attrs = { ...size, rows, steps };
  return ENGINE.runKernel('ControllerRun', { parameters, inputs, logitMask, chosen }, attrs) as Tensor as Tensor2D;
}

/**
 * The gradient of policy loss - entropyWeight · entropy + predictor loss by the parameters, and the three losses:
 *
 * - the clipped surrogate -Σ min(ρ·A, clip(ρ, 1 - ε, 1 + ε)·A) / policyRows with ρ = π / π_old (Schulman et al.,
 *   Proximal Policy Optimization, 2017, equation 7). Where the policy is still the one that chose, its gradient is
 *   REINFORCE's, that of -Σ log π(a_t | s_t) · A_t / policyRows (Williams, Machine Learning 8, 1992)
 * - the policy's entropy -Σ π · log π, summed over steps, / policyRows
 * - the squared error Σ w · (score - target)²
 *
 * @returns gradient [parameters] and losses [3] in that order
 */
export function controllerGradient(
  size: ControllerSize,
  parameters: Tensor1D,
  { rows, steps, inputs, chosen, logitMask }: ControllerBatch,
  { oldLogProbs, advantages, targets, weights, policyRows, entropyWeight, clip = 0.2 }: ControllerTargets,
): [gradient: Tensor1D, losses: Tensor1D] {
  const lists = { inputs, chosen, oldLogProbs, advantages, targets, weights };
  check(size, parameters, rows * steps, lists, logitMask);
  const attrs = { ...size, rows, steps, policyRows, entropyWeight, clip };
  return ENGINE.runKernel('ControllerGradient', { ...lists, parameters, logitMask }, attrs) as Tensor[] as [
    Tensor1D,
    Tensor1D,
  ];
}

/**
 * One step for rows of sequences.
 *
 * @param inputs the token of each row before this step, 0 at the start; int32 [rows]
 * @param logitMask as in a batch, [rows, tokens]
 * @param state hidden state and cell, [2, rows, units], changed in place; zeros at the start
 * @returns probabilities of the next token, [rows, tokens]
 */
export function stepController(
  size: ControllerSize,
  parameters: Tensor1D,
  inputs: Tensor1D,
  logitMask: Tensor2D,
  state: Tensor3D,
): Tensor2D {
  const rows = inputs.size;
  check(size, parameters, rows, {}, logitMask);
  if (state.size !== 2 * rows * size.units) {
    throw new Error(`Got state [${state.shape}]; it is [2, ${rows}, ${size.units}], hidden and cell by row.`);
  }
  const attrs = { ...size, rows, steps: 1 };
  return ENGINE.runKernel('ControllerStep', { parameters, inputs, logitMask, state }, attrs) as Tensor as Tensor2D;
}
