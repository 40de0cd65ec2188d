// The mirror of TeamBlock in assembly/team.ts: what JavaScript reads and writes at the beginning of a slot.

/** Byte offsets of the class's fields. */
export const teamBlock = { piece: 0, network: 4, arrived: 8, barriers: 12, aborted: 16 } as const;

/** The low bits of a piece and of a network count members; the number is above them. */
const memberBits = 6;
/** MAX_MEMBERS of assembly/team.ts. */
export const maxCounted = 2 ** memberBits - 1;

/** Numbers of networks are above 0 and below this, so that they fit above the bits that count helpers. */
export const networkNumbers = 2 ** 24;

type Field = keyof typeof teamBlock;

/** One team's block on the memory. */
export class TeamBlock {
  readonly #words: Int32Array;
  readonly #first: number;

  /** @param address of the slot in bytes, a multiple of 4 */
  constructor(memory: WebAssembly.Memory, address: number) {
    this.#words = new Int32Array(memory.buffer);
    this.#first = address / 4;
  }

  #word(field: Field): number {
    return this.#first + teamBlock[field] / 4;
  }

  /** Lets workers join the network of that number. */
  invite(network: number): void {
    Atomics.store(this.#words, this.#word('network'), network << memberBits);
  }

  /** Helpers that have joined. */
  get joined(): number {
    return Atomics.load(this.#words, this.#word('network')) & maxCounted;
  }

  get aborted(): boolean {
    return Atomics.load(this.#words, this.#word('aborted')) !== 0;
  }

  /** Sets `aborted` for good and wakes all who sleep. */
  abort(): void {
    Atomics.store(this.#words, this.#word('aborted'), 1);
    Atomics.notify(this.#words, this.#word('piece'));
    Atomics.notify(this.#words, this.#word('barriers'));
  }
}
