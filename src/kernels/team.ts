// Networks on memory that workers share, so that a worker that has nothing to do can help another with its network
// (assembly/team.ts). The table is there once for all of them. tfjs has no part in it: its heap cannot be shared.
import kernelsText from '#kernels.wasm';
import { bytesOf } from './bytes.ts';
import { dropoutConstants } from './dropout.ts';
import { forSharedMemory, kernelImports } from './memory.ts';
import type { MlpKernels } from './mlp.ts';
import { initialSlots, planNetwork, type NetworkOptions } from './network.ts';
import type { EpochOptions, Measured } from './train.ts';

interface TeamKernels extends MlpKernels {
  teamBytes(): number;
  teamEnd(team: number): void;
  mlpAssist(team: number, network: number): number;
}

/** A table on shared memory, and a place for each worker's network. Plain data: it may be sent to workers. */
export interface TeamMemory {
  readonly memory: WebAssembly.Memory;
  /** The kernels, compiled for this memory. */
  readonly module: WebAssembly.Module;
  readonly rows: number;
  readonly width: number;
  readonly features: number;
  readonly labels: number;
  readonly places: number;
  readonly firstPlace: number;
  readonly placeBytes: number;
}

const page = 65536;
const line = 64;
const roundUp = (bytes: number) => Math.ceil(bytes / line) * line;

/** Sums that a call writes, float32 [2]. */
const outBytes = line;

/** Multiplications and additions of a step from which a second member is worth its meetings; a third needs twice as much, and so on. */
const worthwhile = 1e6;

let bare: TeamKernels | undefined;

/** Kernels on a page of their own, for what only calculates sizes. */
function bareKernels(): TeamKernels {
  if (!bare) {
    const module = new WebAssembly.Module(bytesOf(kernelsText));
    const memory = new WebAssembly.Memory({ initial: 1 });
    bare = new WebAssembly.Instance(module, kernelImports(memory)).exports as unknown as TeamKernels;
  }
  return bare;
}

/** Whether there is memory that workers can share: in pages only where they are cross-origin isolated. */
export function canShare(): boolean {
  return typeof SharedArrayBuffer !== 'undefined';
}

/** How many members a network's steps have enough work for; 1 where it is trained fastest alone. */
export function usefulMembers(params: number, batchSize: number): number {
  const work = 3 * params * batchSize;
  return Math.max(1, Math.min(Math.floor(work / worthwhile), Math.floor(batchSize / 4)));
}

interface Layout {
  readonly network: number;
  readonly params: number;
  readonly slots: number;
  readonly workspace: number;
  readonly order: number;
  readonly probabilities: number;
  readonly end: number;
}

/** Where a network's parts lie, in bytes from its place: behind the team's block and what a call writes. */
function layoutOf(
  { words, params, slots, workspace }: ReturnType<typeof planNetwork>,
  teamBytes: number,
  rows: number,
  units: number,
): Layout {
  let end = roundUp(teamBytes) + outBytes;
  const place = (values: number) => {
    const at = end;
    end += roundUp(4 * values);
    return at;
  };
  return {
    network: place(words.length),
    params: place(params),
    slots: place(slots),
    workspace: place(workspace),
    order: place(rows),
    probabilities: place(rows * units),
    get end() {
      return end;
    },
  };
}

/** Bytes that a network needs at its place, on a table of so many rows. */
export function placeBytesOf(options: NetworkOptions, rows: number, places: number): number {
  const { mlpScratch, teamBytes } = bareKernels();
  const plan = planNetwork(options, mlpScratch, places);
  return layoutOf(plan, teamBytes(), rows, options.layers.at(-1)!.units).end;
}

/**
 * Copies a table to new shared memory with `places` places of `placeBytes`. The memory is as large as it will ever be,
 * but a page of it is not real before something is written there.
 *
 * @param features [rows, width]
 * @param labels [rows], or the bits of float32 targets
 * @throws RangeError when there is no room for it
 */
export function shareTable(
  features: Float32Array,
  labels: Int32Array,
  width: number,
  places: number,
  placeBytes: number,
): TeamMemory {
  // The first line stays empty: address 0 says "nothing" to the kernels.
  const labelsAt = line + roundUp(4 * features.length);
  const firstPlace = labelsAt + roundUp(4 * labels.length) + line;
  const pages = Math.ceil((firstPlace + places * roundUp(placeBytes)) / page);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const module = new WebAssembly.Module(forSharedMemory(bytesOf(kernelsText), pages, pages));
  new Float32Array(memory.buffer, line, features.length).set(features);
  new Int32Array(memory.buffer, labelsAt, labels.length).set(labels);
  return {
    memory,
    module,
    rows: labels.length,
    width,
    features: line,
    labels: labelsAt,
    places,
    firstPlace,
    placeBytes: roundUp(placeBytes),
  };
}

/** The table's features as they lie on the shared memory. */
export function sharedFeatures({ memory, features, rows, width }: TeamMemory): Float32Array {
  return new Float32Array(memory.buffer, features, rows * width);
}

function blockOf({ firstPlace, placeBytes }: TeamMemory, place: number): number {
  return firstPlace + place * placeBytes;
}

/** Numbers of networks are above 0 and below this, so that they fit into a word of a team's block. */
export const networkNumbers = 2 ** 24;

/**
 * Lets workers help with the network that the worker at `place` is about to train, until that is done.
 *
 * @param network its number, other than that of the network before
 */
export function inviteHelpers(team: TeamMemory, place: number, network: number): void {
  Atomics.store(new Int32Array(team.memory.buffer, blockOf(team, place), 2), 1, network << 6);
}

/** One worker's hold on the memory. */
export class Teammate {
  readonly #team: TeamMemory;
  readonly #place: number;
  readonly #kernels: TeamKernels;

  constructor(team: TeamMemory, place: number) {
    this.#team = team;
    this.#place = place;
    this.#kernels = new WebAssembly.Instance(team.module, kernelImports(team.memory)).exports as unknown as TeamKernels;
  }

  /** A network at this worker's place, which others may help to train if they were invited. */
  lead(options: NetworkOptions, params: Float32Array): TeamNetwork {
    return new TeamNetwork(this.#team, blockOf(this.#team, this.#place), this.#kernels, options, params);
  }

  /**
   * Helps the worker at another place with the network of that number until it is done, which blocks this thread; not at
   * all where it is done already.
   *
   * @returns in how many pieces of work this worker took part
   */
  assist(place: number, network: number): number {
    return this.#kernels.mlpAssist(blockOf(this.#team, place), network);
  }
}

/** As `Network` of train.ts, on shared memory. */
export class TeamNetwork {
  readonly #team: TeamMemory;
  readonly #block: number;
  readonly #kernels: TeamKernels;
  readonly #options: NetworkOptions;
  readonly #at: Layout;
  readonly #params: number;
  #steps = 0;

  constructor(team: TeamMemory, block: number, kernels: TeamKernels, options: NetworkOptions, params: Float32Array) {
    const plan = planNetwork(options, kernels.mlpScratch, team.places);
    if (params.length !== plan.params)
      throw new Error(
        `Got ${params.length} parameters for a network of ${plan.params}; pass every kernel and bias in order.`,
      );
    const at = layoutOf(plan, kernels.teamBytes(), team.rows, options.layers.at(-1)!.units);
    if (at.end > team.placeBytes)
      throw new Error(
        `Got a network of ${at.end} bytes for a place of ${team.placeBytes}; share the table anew first.`,
      );
    this.#team = team;
    this.#block = block;
    this.#kernels = kernels;
    this.#options = options;
    this.#at = at;
    this.#params = plan.params;
    this.#view(Int32Array, at.network, plan.words.length).set(plan.words);
    this.#view(Float32Array, at.params, plan.params).set(params);
    this.#view(Float32Array, at.slots, plan.slots).set(initialSlots(plan, options.optimizer));
    this.#view(Float32Array, at.workspace, plan.workspace).fill(0);
  }

  #view<View>(
    Type: new (buffer: ArrayBufferLike, at: number, length: number) => View,
    at: number,
    length: number,
  ): View {
    return new Type(this.#team.memory.buffer, this.#block + at, length);
  }

  /** Puts rows where the kernels find them; gives the addresses that every call takes. */
  #prepare(order: Int32Array) {
    if (order.length > this.#team.rows)
      throw new Error(`Got ${order.length} rows in an order; a table of ${this.#team.rows} has room for as many.`);
    this.#view(Int32Array, this.#at.order, order.length).set(order);
    const { network, params, slots, workspace, order: rows, probabilities } = this.#at;
    const out = this.#block + roundUp(this.#kernels.teamBytes());
    const [n, p, s, w, o, q] = [network, params, slots, workspace, rows, probabilities].map((at) => this.#block + at);
    return { network: n!, params: p!, slots: s!, workspace: w!, order: o!, probabilities: q!, out };
  }

  #measured(out: number): Measured {
    const [loss, right] = new Float32Array(this.#team.memory.buffer, out, 2) as unknown as [number, number];
    return { loss, right };
  }

  /** As `Network.trainEpoch`, on the team's table. */
  trainEpoch(
    order: Int32Array,
    { learningRate, decay = 0, weightDecay = 0, dropout = 0, seed = 0 }: EpochOptions,
  ): Measured {
    const { network, params, slots, workspace, order: rows, out } = this.#prepare(order);
    const { features, labels } = this.#team;
    const { threshold, scale } = dropoutConstants(dropout);
    this.#kernels.mlpTrainEpoch(
      network,
      params,
      slots,
      workspace,
      features,
      labels,
      rows,
      order.length,
      this.#steps,
      learningRate,
      decay,
      weightDecay,
      seed,
      threshold,
      scale,
      out,
      this.#block,
    );
    this.#steps += Math.ceil(order.length / this.#options.batchSize);
    return this.#measured(out);
  }

  /** As `Network.evaluate`. */
  evaluate(order: Int32Array): Measured {
    return this.#measure(order, false);
  }

  /** As `Network.predict`. */
  predict(order: Int32Array): Float32Array {
    this.#measure(order, true);
    return this.#view(Float32Array, this.#at.probabilities, order.length * this.#options.layers.at(-1)!.units).slice();
  }

  #measure(order: Int32Array, predicts: boolean): Measured {
    const { network, params, workspace, order: rows, probabilities, out } = this.#prepare(order);
    const { features, labels } = this.#team;
    this.#kernels.mlpEvaluate(
      network,
      params,
      workspace,
      features,
      labels,
      rows,
      order.length,
      predicts ? probabilities : 0,
      out,
      this.#block,
    );
    return this.#measured(out);
  }

  /** A copy of the parameters, in the constructor's order. */
  params(): Float32Array {
    return this.#view(Float32Array, this.#at.params, this.#params).slice();
  }

  /** Sends those who help away; the place is free for another network. */
  dispose(): void {
    this.#kernels.teamEnd(this.#block);
  }
}
