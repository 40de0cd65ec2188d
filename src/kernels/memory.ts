// What the kernels import, and the kernels for memory that threads share. A few bytes of a module's import section say
// which memory it imports; they are written when the memory's size is known, so no second binary is built or carried.
import { TeamBlock } from './team-block.ts';

/** Reads an unsigned LEB128 number; gives it and the position behind it. */
function readNumber(bytes: Uint8Array, at: number): [value: number, next: number] {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at++]!;
    value += (byte % 128) * scale;
    if (byte < 128) return [value, at];
  }
}

function writeNumber(value: number): number[] {
  const bytes = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

const importSection = 2;
const functionKind = 0;
const memoryKind = 2;

/**
 * The kernels' binary, to be instantiated with a shared memory of `least` to `most` pages of 64 KiB. Where both are the
 * same, engines that check every access themselves need not look up the size each time (Deno: a tenth faster).
 *
 * @param binary the kernels' own, which import functions and one memory (tools/kernels.js sees to it)
 * @see WebAssembly core specification, 5.5.5, and the threads proposal for the flags
 */
export function forSharedMemory(binary: Uint8Array, least: number, most: number): Uint8Array<ArrayBuffer> {
  let at = 8;
  while (at < binary.length) {
    const [size, start] = readNumber(binary, at + 1);
    const end = start + size;
    if (binary[at] === importSection) {
      const content = [...sharedImports(binary, start, end, [3, ...writeNumber(least), ...writeNumber(most)])];
      const head = [...binary.subarray(0, at + 1), ...writeNumber(content.length), ...content];
      const patched = new Uint8Array(head.length + binary.length - end);
      patched.set(head);
      patched.set(binary.subarray(end), head.length);
      return patched;
    }
    at = end;
  }
  throw new Error('The kernels import no memory; build them with --importMemory.');
}

/** The import section's bytes with the limits of a shared memory. */
function* sharedImports(
  binary: Uint8Array,
  start: number,
  end: number,
  sharedLimits: readonly number[],
): Generator<number> {
  let [, at] = readNumber(binary, start);
  yield* binary.subarray(start, at);
  while (at < end) {
    const from = at;
    // The names of module and field, then what it is.
    for (let names = 0; names < 2; names++) {
      const [length, name] = readNumber(binary, at);
      at = name + length;
    }
    const kind = binary[at++];
    yield* binary.subarray(from, at);
    const described = at;
    if (kind === functionKind) {
      [, at] = readNumber(binary, at);
      yield* binary.subarray(described, at);
    } else if (kind === memoryKind) {
      const [flags, limits] = readNumber(binary, at);
      [, at] = readNumber(binary, limits);
      if (flags & 1) [, at] = readNumber(binary, at);
      yield* sharedLimits;
    } else {
      throw new Error(`The kernels import something of kind ${kind}; they may import functions and a memory.`);
    }
  }
}

/** Milliseconds that a sleeping member may take to notice an abort whose waking it missed. */
const maxSleep = 1000;

/** What the kernels import: their memory, and how a member of a team sleeps, for which the memory is a shared one. */
export function kernelImports(memory: WebAssembly.Memory): WebAssembly.Imports {
  // Called as the import of assembly/team.ts, where it is explained.
  const sleepWhile = (word: number, seen: number, team: number) => {
    const words = new Int32Array(memory.buffer);
    const index = word >>> 2;
    const block = new TeamBlock(memory, team >>> 0);
    while (Atomics.load(words, index) === seen) {
      if (block.aborted) throw new Error('The others of this team were ended.');
      Atomics.wait(words, index, seen, maxSleep);
    }
  };
  return { env: { memory, sleepWhile } };
}
