// Networks on memory that workers share, so that a worker that has nothing to do can help another with its network
// (assembly/team.ts). The table is there once for all of them. tfjs has no part in it: its heap cannot be shared.
import kernelsText from '#kernels.wasm';
import { bytesOf } from './bytes.ts';
import { dropoutConstants } from './dropout.ts';
import { forSharedMemory, givenUp, kernelImports } from './memory.ts';
import { measuredWords, readMeasured, type Measured, type MlpKernels } from './mlp.ts';
import { initialSlots, measuredRows, planNetwork, type NetworkOptions } from './network.ts';
import { adaptivePace, type Pace } from './pace.ts';
import type { EpochOptions } from './train.ts';

/** Arguments beyond those of the kernel whose pieces these are; they give how many members there were. */
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

/** What a call writes for `readMeasured`. */
const outBytes = line;

/** Multiplications and additions of a step for each member, so that it is worth their meetings. */
const worthwhile = 1e6;
/** Multiplications and additions of a piece, some milliseconds: helpers join from one piece to the next. */
const pieceWork = 5e7;
/** Members at most: a network has memory for each, and a word of the team's block counts to 63. */
const mostMembers = 32;

/** Members that a place has memory for: no more than there are workers, or fours of rows to share. */
function membersFor(options: NetworkOptions, places: number): number {
  return Math.min(places, Math.ceil(measuredRows(options) / 4), mostMembers);
}

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
  return Math.max(1, Math.min(Math.floor(work / worthwhile), Math.floor(batchSize / 4), mostMembers));
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

/** Where a network's parts lie, from its place at `start` on: behind the team's block and what a call writes. */
function layoutOf(
  { words, params, slots, workspace }: ReturnType<typeof planNetwork>,
  teamBytes: number,
  rows: number,
  units: number,
  start = 0,
): Layout {
  let end = start + roundUp(teamBytes) + outBytes;
  const place = (values: number) => {
    const at = end;
    end += roundUp(4 * values);
    return at;
  };
  const parts = {
    network: place(words.length),
    params: place(params),
    slots: place(slots),
    workspace: place(workspace),
    order: place(rows),
    probabilities: place(rows * units),
  };
  return { ...parts, end };
}

/** Bytes that a network needs at its place, on a table of so many rows. */
export function placeBytesOf(options: NetworkOptions, rows: number, places: number): number {
  const { mlpScratch, teamBytes } = bareKernels();
  const plan = planNetwork(options, mlpScratch, membersFor(options, places));
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

/**
 * Wakes the members of the team at `place` that sleep, for good: some of them were ended, or will be. What they were doing
 * fails, and the memory must not be used again.
 */
export function giveUp(team: TeamMemory, place: number): void {
  const words = new Int32Array(team.memory.buffer, blockOf(team, place), 6);
  Atomics.store(words, givenUp, 1);
  for (const word of words.keys()) Atomics.notify(words, word);
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

  /**
   * A network at this worker's place, which others may help to train if they were invited.
   *
   * @param pace how many of those who have joined take part, from the most that there is work for
   */
  lead(options: NetworkOptions, params: Float32Array, pace = adaptivePace): TeamNetwork {
    return new TeamNetwork(this.#team, blockOf(this.#team, this.#place), this.#kernels, options, params, pace);
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
  readonly #out: number;
  readonly #paces: { readonly train: Pace; readonly measure: Pace };
  #steps = 0;

  constructor(
    team: TeamMemory,
    block: number,
    kernels: TeamKernels,
    options: NetworkOptions,
    params: Float32Array,
    pace: (most: number) => Pace,
  ) {
    const plan = planNetwork(options, kernels.mlpScratch, membersFor(options, team.places));
    if (params.length !== plan.params)
      throw new Error(
        `Got ${params.length} parameters for a network of ${plan.params}; pass every kernel and bias in order.`,
      );
    const at = layoutOf(plan, kernels.teamBytes(), team.rows, options.layers.at(-1)!.units, block);
    if (at.end - block > team.placeBytes)
      throw new Error(
        `Got a network of ${at.end - block} bytes for a place of ${team.placeBytes}; share the table anew first.`,
      );
    this.#team = team;
    this.#block = block;
    this.#kernels = kernels;
    this.#options = options;
    this.#at = at;
    this.#params = plan.params;
    this.#out = block + roundUp(kernels.teamBytes());
    const most = (rows: number) => Math.min(membersFor(options, team.places), Math.ceil(rows / 4));
    this.#paces = { train: pace(most(options.batchSize)), measure: pace(most(measuredRows(options))) };
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
    return new Type(this.#team.memory.buffer, at, length);
  }

  /**
   * Goes through the rows `order` piece by piece.
   *
   * @param batch rows of a batch, which pieces are whole numbers of
   * @param passes how often each parameter is multiplied and added for a row
   * @param call runs a piece from the row `start` on, whose numbers are at address `at`; gives its members
   */
  #inPieces(
    order: Int32Array,
    pace: Pace,
    batch: number,
    passes: number,
    call: (start: number, at: number, count: number, most: number) => number,
  ): Measured {
    if (order.length > this.#team.rows)
      throw new Error(`Got ${order.length} rows in an order; a table of ${this.#team.rows} has room for as many.`);
    this.#view(Int32Array, this.#at.order, order.length).set(order);
    const joined = this.#view(Int32Array, this.#block, 2);
    const rows = batch * Math.max(1, Math.floor(pieceWork / (this.#params * batch * passes)));
    for (let start = 0; start < order.length || start === 0; start += rows) {
      const count = Math.min(rows, order.length - start);
      const began = performance.now();
      const members = call(start, this.#at.order + 4 * start, count, pace.next(Atomics.load(joined, 1) & 63));
      pace.note(members, count, performance.now() - began);
    }
    return readMeasured(this.#view(Int32Array, this.#out, measuredWords));
  }

  /** As `Network.trainEpoch`, on the team's table. */
  trainEpoch(
    order: Int32Array,
    { learningRate, decay = 0, weightDecay = 0, dropout = 0, seed = 0 }: EpochOptions,
  ): Measured {
    const { network, params, slots, workspace } = this.#at;
    const { features, labels } = this.#team;
    const { batchSize } = this.#options;
    const { threshold, scale } = dropoutConstants(dropout);
    const measured = this.#inPieces(order, this.#paces.train, batchSize, 3, (start, at, count, most) =>
      this.#kernels.mlpTrainPiece(
        network,
        params,
        slots,
        workspace,
        features,
        labels,
        at,
        count,
        this.#steps + start / batchSize,
        learningRate,
        decay,
        weightDecay,
        seed,
        threshold,
        scale,
        this.#out,
        start === 0,
        this.#block,
        most,
      ),
    );
    this.#steps += Math.ceil(order.length / batchSize);
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
    return this.#view(Float32Array, this.#at.probabilities, order.length * units).slice();
  }

  /** @param units of the last layer, where their probabilities are wanted */
  #measure(order: Int32Array, units: number): Measured {
    const { network, params, workspace, probabilities } = this.#at;
    const { features, labels } = this.#team;
    return this.#inPieces(order, this.#paces.measure, measuredRows(this.#options), 1, (start, at, count, most) =>
      this.#kernels.mlpEvaluatePiece(
        network,
        params,
        workspace,
        features,
        labels,
        at,
        count,
        units > 0 ? probabilities + 4 * units * start : 0,
        this.#out,
        start === 0,
        this.#block,
        most,
      ),
    );
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
