// A network under training: its tensors on the heap, and one call for an epoch, so that the trainer knows no kernels.
import { ENGINE } from '@tensorflow/tfjs-core/dist/engine';
import { dispose } from '@tensorflow/tfjs-core/dist/globals';
import { tensor1d } from '@tensorflow/tfjs-core/dist/ops/tensor1d';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core/dist/tensor';
import { currentBackend } from './backend.ts';
import { dropoutConstants } from './dropout.ts';
import { kernelsOf } from './heap.ts';
import { ratesOfSteps, readMeasured, type Measured, type MlpKernels } from './mlp.ts';
import { copiesOf, initialSlots, planNetwork, type NetworkOptions } from './network.ts';

export type { Measured } from './mlp.ts';
export type { NetworkLayer, NetworkOptions } from './network.ts';

/**
 * A table on the heap: features [rows, width], or numbers and codes of categories; int32 labels [rows] below the number of classes, or a linear head's
 * targets.
 */
export interface NetworkTable {
  readonly features: Tensor2D;
  readonly labels: Tensor1D;
}

export interface EpochOptions {
  /** One for each step of the epoch, or one for all. */
  readonly learningRate: number | Float64Array;
  /** Decoupled: before each step kernels, not biases, are multiplied by 1 − that step's learning rate · weightDecay. */
  readonly weightDecay?: number;
  /** Share of outputs that dropout layers drop. */
  readonly dropout?: number;
  /** Dropout's seed word, a u32. */
  readonly seed?: number;
}

/** One MLP under training: owns its parameters, the optimizer's values and a workspace on the heap. */
export class Network {
  readonly #options: NetworkOptions;
  readonly #tensors: {
    readonly network: Tensor1D;
    readonly params: Tensor1D;
    readonly slots: Tensor1D;
    readonly workspace: Tensor1D;
  };
  #steps = 0;

  /** @param params float32, in the order of `NetworkPlan.params` */
  constructor(options: NetworkOptions, params: Float32Array) {
    const { mlpScratch } = kernelsOf<MlpKernels>(currentBackend());
    const plan = planNetwork(options, mlpScratch);
    if (params.length !== plan.params)
      throw new Error(
        `Got ${params.length} parameters for a network of ${plan.params}; pass every kernel and bias in order.`,
      );
    this.#options = options;
    this.#tensors = {
      network: tensor1d(plan.words, 'int32'),
      params: tensor1d(params.slice()),
      slots: tensor1d(initialSlots(plan, options)),
      workspace: tensor1d(new Float32Array(plan.workspace)),
    };
  }

  /** Batches trained so far. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * One epoch over the rows `order` of the table, in that order, batch by batch; the last batch may be short.
   *
   * @returns loss and hits as they were while training, each batch before its step
   */
  trainEpoch(
    table: NetworkTable,
    order: Int32Array,
    { learningRate, weightDecay = 0, dropout = 0, seed = 0 }: EpochOptions,
  ): Measured {
    const steps = Math.ceil(order.length / this.#options.batchSize);
    const rows = tensor1d(order, 'int32');
    // tfjs has no tensors of float64, so its bits are copied.
    const { buffer, byteOffset } = ratesOfSteps(learningRate, steps);
    const rates = tensor1d(new Int32Array(buffer, byteOffset, 2 * steps), 'int32');
    const attrs = { firstStep: this.#steps, weightDecay, seed, ...dropoutConstants(dropout) };
    const out = ENGINE.runKernel('MlpTrainEpoch', { ...this.#tensors, ...table, order: rows, rates }, attrs) as Tensor;
    this.#steps += steps;
    const measured = readMeasured(out.dataSync() as Int32Array, copiesOf(this.#options));
    dispose([rows, rates, out]);
    return measured;
  }

  /** Loss and hits of the rows `order`, without dropout. */
  evaluate(table: NetworkTable, order: Int32Array): Measured {
    const { loss, right } = this.#measure(table, order, 0);
    return { loss, right };
  }

  /** Probabilities of the rows `order`, [rows, units of the last layer]. */
  predict(table: NetworkTable, order: Int32Array): Float32Array {
    return this.#measure(table, order, this.#options.layers.at(-1)!.units).probabilities!;
  }

  #measure(
    table: NetworkTable,
    order: Int32Array,
    classes: number,
  ): Measured & { probabilities: Float32Array | undefined } {
    const rows = tensor1d(order, 'int32');
    const { network, params, workspace } = this.#tensors;
    const outputs = ENGINE.runKernel(
      'MlpEvaluate',
      { network, params, workspace, ...table, order: rows },
      { classes },
    ) as Tensor | Tensor[];
    const list = Array.isArray(outputs) ? outputs : [outputs];
    const measured = readMeasured(list[0]!.dataSync() as Int32Array);
    const probabilities = list[1]?.dataSync() as Float32Array | undefined;
    dispose([rows, ...list]);
    return { ...measured, probabilities };
  }

  /** A copy of the parameters, in the constructor's order. */
  params(): Float32Array {
    return this.#tensors.params.dataSync() as Float32Array;
  }

  dispose(): void {
    dispose(Object.values(this.#tensors));
  }
}
