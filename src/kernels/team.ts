// Networks on memory that workers share, so that a worker that has nothing to do can help another with its network
// (assembly/team.ts). The memory holds the table once for all of them and a slot for each worker's network. tfjs has no
// part in it: its heap cannot be shared.
import kernelsText from '#kernels.wasm';
import { bytesOf } from './bytes.ts';
import { dropoutConstants } from './dropout.ts';
import { forSharedMemory, kernelImports } from './memory.ts';
import { measuredWords, ratesOfSteps, readMeasured, type Measured, type MlpKernels } from './mlp.ts';
import { copiesOf, initialSlots, measuredRows, planNetwork, type NetworkOptions } from './network.ts';
import { adaptivePace, type Pace } from './pace.ts';
import { TeamBlock } from './team-block.ts';
import type { EpochOptions } from './train.ts';

/** The kernel that runs a piece of another kernel's work with a team; gives how many members there were. */
type Piece<Kernel extends (...args: never[]) => void> = (
  ...args: [...Parameters<Kernel>, begins: boolean, team: number, most: number]
) => number;

interface TeamKernels extends MlpKernels {
  teamBytes(): number;
  teamEnd(team: number): void;
  mlpTrainPiece: Piece<MlpKernels['mlpTrainEpoch']>;
  mlpEvaluatePiece: Piece<MlpKernels['mlpEvaluate']>;
  mlpAssist(team: number, network: number): number;
}

/** A table on shared memory, and a slot for each worker's network. It is plain data, so it may be sent to workers. */
export interface TeamMemory {
  readonly memory: WebAssembly.Memory;
  /** The kernels, compiled for this memory. */
  readonly module: WebAssembly.Module;
  readonly rows: number;
  /** Floats of a row. */
  readonly stride: number;
  readonly features: number;
  readonly labels: number;
  readonly slots: number;
  /** Address of slot 0. */
  readonly firstSlot: number;
  readonly slotBytes: number;
}

const page = 65536;
const line = 64;
const roundUp = (bytes: number) => Math.ceil(bytes / line) * line;

/** What a call writes for `readMeasured`. */
const outBytes = line;

/** Multiplications and additions that a step needs for each member; less is not worth the barriers. */
const minWorkPerMember = 1e6;
/** Multiplications and additions of a piece, some milliseconds: helpers join from one piece to the next. */
const workPerPiece = 5e7;
/** Members at most; a slot has scratch memory for each. No more than `maxCounted` of team-block.ts. */
const maxMembers = 32;

/** Members that a slot has memory for: no more than there are slots, or fours of rows to share. */
function membersFor(options: NetworkOptions, slots: number): number {
  return Math.min(slots, Math.ceil((measuredRows(options) * copiesOf(options)) / 4), maxMembers);
}

let sizeKernels: TeamKernels | undefined;

/** Kernels on a page of their own, for those that only calculate sizes. */
function kernelsForSizes(): TeamKernels {
  if (!sizeKernels) {
    const module = new WebAssembly.Module(bytesOf(kernelsText));
    const memory = new WebAssembly.Memory({ initial: 1 });
    sizeKernels = new WebAssembly.Instance(module, kernelImports(memory)).exports as unknown as TeamKernels;
  }
  return sizeKernels;
}

/** Whether there is memory that workers can share: in pages only where they are cross-origin isolated. */
export function canShare(): boolean {
  return typeof SharedArrayBuffer !== 'undefined';
}

/**
 * How many members a network's steps have enough work for; 1 where it is trained fastest alone.
 *
 * @param batchSize rows that run through its layers in a step
 */
export function usefulMembers(params: number, batchSize: number): number {
  const work = 3 * params * batchSize;
  return Math.max(1, Math.min(Math.floor(work / minWorkPerMember), Math.floor(batchSize / 4), maxMembers));
}

interface Layout {
  readonly network: number;
  readonly params: number;
  readonly optimizerState: number;
  readonly workspace: number;
  readonly order: number;
  readonly rates: number;
  readonly probabilities: number;
  readonly end: number;
}

/** Addresses of a network's parts in the slot at `start`, behind the team's block and the sums that a call writes. */
function layoutOf(
  { words, params, slots, workspace }: ReturnType<typeof planNetwork>,
  { batchSize, layers }: NetworkOptions,
  teamBytes: number,
  rows: number,
  start = 0,
): Layout {
  let end = start + roundUp(teamBytes) + outBytes;
  const allocate = (values: number) => {
    const address = end;
    end += roundUp(4 * values);
    return address;
  };
  const parts = {
    network: allocate(words.length),
    params: allocate(params),
    optimizerState: allocate(slots),
    workspace: allocate(workspace),
    order: allocate(rows),
    rates: allocate(2 * Math.ceil(rows / batchSize)),
    probabilities: allocate(rows * layers.at(-1)!.units),
  };
  return { ...parts, end };
}

/** Bytes that a network needs in its slot, on a table of so many rows. */
export function slotBytesOf(options: NetworkOptions, rows: number, slots: number): number {
  const { mlpScratch, teamBytes } = kernelsForSizes();
  const plan = planNetwork(options, mlpScratch, membersFor(options, slots));
  return layoutOf(plan, options, teamBytes(), rows).end;
}

/**
 * Copies a table to new shared memory with `slots` slots of `slotBytes`. The memory is as large as it will ever be,
 * but a page of it is not real before something is written there.
 *
 * @param features [rows, stride]
 * @param labels [rows], or the bits of float32 targets
 * @param stride floats of a row
 * @throws RangeError when there is no room for it
 */
export function shareTable(
  features: Float32Array,
  labels: Int32Array,
  stride: number,
  slots: number,
  slotBytes: number,
): TeamMemory {
  // The first line stays empty: address 0 says "nothing" to the kernels.
  const labelsAt = line + roundUp(4 * features.length);
  const firstSlot = labelsAt + roundUp(4 * labels.length) + line;
  const pages = Math.ceil((firstSlot + slots * roundUp(slotBytes)) / page);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const module = new WebAssembly.Module(forSharedMemory(bytesOf(kernelsText), pages, pages));
  new Float32Array(memory.buffer, line, features.length).set(features);
  new Int32Array(memory.buffer, labelsAt, labels.length).set(labels);
  return {
    memory,
    module,
    rows: labels.length,
    stride,
    features: line,
    labels: labelsAt,
    slots,
    firstSlot,
    slotBytes: roundUp(slotBytes),
  };
}

/** The table's features as they lie on the shared memory. */
export function sharedFeatures({ memory, features, rows, stride }: TeamMemory): Float32Array {
  return new Float32Array(memory.buffer, features, rows * stride);
}

function addressOf({ firstSlot, slotBytes }: TeamMemory, slot: number): number {
  return firstSlot + slot * slotBytes;
}

function blockOf(team: TeamMemory, slot: number): TeamBlock {
  return new TeamBlock(team.memory, addressOf(team, slot));
}

/**
 * Lets workers help with the network that the worker of `slot` is about to train, until that is done.
 *
 * @param network its number below `networkNumbers`, other than that of the network before
 */
export function inviteHelpers(team: TeamMemory, slot: number, network: number): void {
  blockOf(team, slot).invite(network);
}

/**
 * Wakes the members of the team of `slot` that sleep, for good: some of them were ended, or will be. What they were
 * doing fails, and the memory must not be used again.
 */
export function abortTeam(team: TeamMemory, slot: number): void {
  blockOf(team, slot).abort();
}

/** One worker's hold on its slot of the memory. */
export class TeamSlot {
  readonly #team: TeamMemory;
  readonly #slot: number;
  readonly #kernels: TeamKernels;

  constructor(team: TeamMemory, slot: number) {
    this.#team = team;
    this.#slot = slot;
    this.#kernels = new WebAssembly.Instance(team.module, kernelImports(team.memory)).exports as unknown as TeamKernels;
  }

  /**
   * A network in this slot, which others may help to train if they were invited.
   *
   * @param pace how many of those who have joined take part, from the most that there is work for
   */
  lead(options: NetworkOptions, params: Float32Array, pace = adaptivePace): TeamNetwork {
    return new TeamNetwork(this.#team, this.#slot, this.#kernels, options, params, pace);
  }

  /**
   * Helps the worker of another slot with the network of that number until it is done, which blocks this thread; not at
   * all where it is done already.
   *
   * @returns in how many pieces of work this worker took part
   */
  assist(slot: number, network: number): number {
    return this.#kernels.mlpAssist(addressOf(this.#team, slot), network);
  }
}

/** As `Network` of train.ts, on shared memory. */
export class TeamNetwork {
  readonly #team: TeamMemory;
  readonly #address: number;
  readonly #block: TeamBlock;
  readonly #kernels: TeamKernels;
  readonly #options: NetworkOptions;
  readonly #layout: Layout;
  readonly #params: number;
  readonly #out: number;
  readonly #paces: { readonly train: Pace; readonly measure: Pace };
  #steps = 0;

  constructor(
    team: TeamMemory,
    slot: number,
    kernels: TeamKernels,
    options: NetworkOptions,
    params: Float32Array,
    pace: (most: number) => Pace,
  ) {
    const plan = planNetwork(options, kernels.mlpScratch, membersFor(options, team.slots));
    if (params.length !== plan.params)
      throw new Error(
        `Got ${params.length} parameters for a network of ${plan.params}; pass every kernel and bias in order.`,
      );
    const address = addressOf(team, slot);
    const layout = layoutOf(plan, options, kernels.teamBytes(), team.rows, address);
    const bytes = layout.end - address;
    if (bytes > team.slotBytes)
      throw new Error(`Got a network of ${bytes} bytes for a slot of ${team.slotBytes}; share the table anew first.`);
    this.#team = team;
    this.#address = address;
    this.#block = blockOf(team, slot);
    this.#kernels = kernels;
    this.#options = options;
    this.#layout = layout;
    this.#params = plan.params;
    this.#out = address + roundUp(kernels.teamBytes());
    const most = (rows: number) => Math.min(membersFor(options, team.slots), Math.ceil((rows * copiesOf(options)) / 4));
    this.#paces = { train: pace(most(options.batchSize)), measure: pace(most(measuredRows(options))) };
    this.#view(Int32Array, layout.network, plan.words.length).set(plan.words);
    this.#view(Float32Array, layout.params, plan.params).set(params);
    this.#view(Float32Array, layout.optimizerState, plan.slots).set(initialSlots(plan, options));
    this.#view(Float32Array, layout.workspace, plan.workspace).fill(0);
  }

  #view<View>(
    Type: new (buffer: ArrayBufferLike, address: number, length: number) => View,
    address: number,
    length: number,
  ): View {
    return new Type(this.#team.memory.buffer, address, length);
  }

  #checkRoom(order: Int32Array): void {
    if (order.length > this.#team.rows)
      throw new Error(`Got ${order.length} rows in an order; a table of ${this.#team.rows} has room for as many.`);
  }

  /**
   * Goes through the rows `order` piece by piece.
   *
   * @param batch rows of a batch, which pieces are whole numbers of
   * @param passes how often each parameter is multiplied and added for a row of the table
   * @param copies how often a row counts in what is measured
   * @param call runs a piece from the row `start` on, whose numbers are at `address`; gives its members
   */
  #inPieces(
    order: Int32Array,
    pace: Pace,
    batch: number,
    passes: number,
    copies: number,
    call: (start: number, address: number, count: number, most: number) => number,
  ): Measured {
    this.#checkRoom(order);
    this.#view(Int32Array, this.#layout.order, order.length).set(order);
    const rows = batch * Math.max(1, Math.floor(workPerPiece / (this.#params * batch * passes)));
    for (let start = 0; start < order.length || start === 0; start += rows) {
      const count = Math.min(rows, order.length - start);
      const began = performance.now();
      const members = call(start, this.#layout.order + 4 * start, count, pace.next(this.#block.joined));
      pace.note(members, count, performance.now() - began);
    }
    return readMeasured(this.#view(Int32Array, this.#out, measuredWords), copies);
  }

  /** As `Network.trainEpoch`, on the team's table. */
  trainEpoch(order: Int32Array, { learningRate, weightDecay = 0, dropout = 0, seed = 0 }: EpochOptions): Measured {
    const { network, params, optimizerState, workspace, rates } = this.#layout;
    const { features, labels } = this.#team;
    const { batchSize } = this.#options;
    const { threshold, scale } = dropoutConstants(dropout);
    const copies = copiesOf(this.#options);
    const steps = Math.ceil(order.length / batchSize);
    const train = (start: number, address: number, count: number, most: number) =>
      this.#kernels.mlpTrainPiece(
        network,
        params,
        optimizerState,
        workspace,
        features,
        labels,
        address,
        count,
        rates + (8 * start) / batchSize,
        this.#steps + start / batchSize,
        weightDecay,
        seed,
        threshold,
        scale,
        this.#out,
        start === 0,
        this.#address,
        most,
      );
    this.#checkRoom(order);
    this.#view(Float64Array, rates, steps).set(ratesOfSteps(learningRate, steps));
    const measured = this.#inPieces(order, this.#paces.train, batchSize, 3 * copies, copies, train);
    this.#steps += steps;
    return measured;
  }

  /** As `Network.evaluate`. */
  evaluate(order: Int32Array): Measured {
    return this.#measure(order, 0);
  }

  /** As `Network.predict`. */
  predict(order: Int32Array): Float32Array {
    const { units } = this.#options.layers.at(-1)!;
    this.#measure(order, units);
    return this.#view(Float32Array, this.#layout.probabilities, order.length * units).slice();
  }

  /** @param units of the last layer, where their probabilities are wanted */
  #measure(order: Int32Array, units: number): Measured {
    const { network, params, workspace, probabilities } = this.#layout;
    const { features, labels } = this.#team;
    const measure = (start: number, address: number, count: number, most: number) =>
      this.#kernels.mlpEvaluatePiece(
        network,
        params,
        workspace,
        features,
        labels,
        address,
        count,
        units > 0 ? probabilities + 4 * units * start : 0,
        this.#out,
        start === 0,
        this.#address,
        most,
      );
    return this.#inPieces(order, this.#paces.measure, measuredRows(this.#options), copiesOf(this.#options), 1, measure);
  }

  /** A copy of the parameters, in the constructor's order. */
  params(): Float32Array {
    return this.#view(Float32Array, this.#layout.params, this.#params).slice();
  }

  /** Sends those who help away; the slot is free for another network. */
  dispose(): void {
    this.#kernels.teamEnd(this.#address);
  }
}
