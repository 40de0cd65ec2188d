// Bytes become text. What is not text in the encoding that it should be in is refused, because a wrong character in a
// level is a wrong level.
import { MlpnasError } from '../errors.ts';
import { concatenate } from '../concatenate.ts';
import { setting } from '../remedy.ts';

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type TextEncoding = (typeof encodings)[number];

/**
 * Characters of windows-1252 from 0x80 to 0x9f (https://encoding.spec.whatwg.org/index-windows-1252.txt); all others are
 * their code. Own, because Node 20's decoder of this name is one of ISO 8859-1.
 */
const from80 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** Takes bytes piece by piece; a character may lie across pieces. */
export interface TextDecoding {
  push(bytes: Uint8Array): string;
  end(): string;
}

/**
 * A decoder of one of `encodings`, of what a byte order mark says, or of UTF-8.
 *
 * `push` and `end` throw an Error with the offset of the first byte that is not of the encoding.
 *
 * @param start the first bytes, at least three where there are as many
 */
export function textDecoding(start: Uint8Array, name: string, asked: TextEncoding | undefined): TextDecoding {
  if (asked !== undefined && !encodings.includes(asked)) {
    throw new MlpnasError('table', `Got the encoding "${asked}"; expected one of ${encodings.join(', ')}.`);
  }
  const marked = byMark(start);
  const encoding = marked ?? asked ?? 'utf-8';
  if (encoding === 'windows-1252') return { push: fromWindows1252, end: () => '' };
  return new Strict(encoding, name, marked !== undefined);
}

function byMark([first, second]: Uint8Array): TextEncoding | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return undefined;
}

function fromWindows1252(bytes: Uint8Array): string {
  const codes = Uint16Array.from(bytes, (byte) =>
    byte >= 0x80 && byte < 0xa0 ? from80.charCodeAt(byte - 0x80) : byte,
  );
  let text = '';
  for (let at = 0; at < codes.length; at += 4096) text += String.fromCharCode(...codes.subarray(at, at + 4096));
  return text;
}

/** Refuses what is not of its encoding. */
class Strict implements TextDecoding {
  readonly #encoding: TextEncoding;
  readonly #name: string;
  readonly #marked: boolean;
  readonly #decoder: TextDecoder;
  /** Bytes before `#tail`. */
  #offset = 0;
  /** The last bytes, which may be the beginning of a character. */
  #tail = new Uint8Array(0);

  constructor(encoding: TextEncoding, name: string, marked: boolean) {
    this.#encoding = encoding;
    this.#name = name;
    this.#marked = marked;
    this.#decoder = newDecoder(encoding);
  }

  push(bytes: Uint8Array): string {
    let text: string;
    try {
      text = this.#decoder.decode(bytes, { stream: true });
    } catch {
      throw new MlpnasError('table', this.#problem(concatenate(Uint8Array, [this.#tail, bytes])));
    }
    const known = concatenate(Uint8Array, [this.#tail, bytes.subarray(Math.max(0, bytes.length - 4))]);
    const end = this.#offset + this.#tail.length + bytes.length;
    this.#tail = this.#encoding === 'utf-8' ? fromCharacter(known.slice(-4)) : known.slice(known.length - (end % 2));
    this.#offset = end - this.#tail.length;
    return text;
  }

  end(): string {
    try {
      return this.#decoder.decode();
    } catch {
      const cut = `${this.#name} ends in the middle of a character (byte ${this.#offset + this.#tail.length}, ${this.#encoding}); part of the file is missing, or it is in another encoding.`;
      throw new MlpnasError('table', cut);
    }
  }

  /** What is wrong with `bytes`, which begin at `#offset` with a whole character. */
  #problem(bytes: Uint8Array): string {
    const at = firstWrong(bytes, this.#encoding);
    const byte = `0x${(bytes[at] as number).toString(16).padStart(2, '0')}`;
    const where = `Byte ${this.#offset + at} of ${this.#name} (${byte}) is not ${this.#encoding.toUpperCase()}`;
    if (this.#encoding !== 'utf-8')
      return `${where}${this.#marked ? ', which its byte order mark says it is' : ''}; save it as UTF-8.`;
    const around = fromWindows1252(bytes.subarray(Math.max(0, at - 12), at + 12));
    const readable = around.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ').trim();
    return `${where}; as windows-1252 (Latin-1) the place reads "${readable}". If that is right, set ${setting('encoding', 'windows-1252')}, else save the table as UTF-8.`;
  }
}

function newDecoder(encoding: TextEncoding): TextDecoder {
  return new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
}

/** The bytes without the rest of a character at their start: what a fresh decoder can begin with. */
function fromCharacter(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const start = bytes.findIndex((byte) => (byte & 0xc0) !== 0x80);
  return bytes.slice(start < 0 ? bytes.length : start);
}

/** Index of the first byte with which `bytes` is no longer the beginning of a text. */
function firstWrong(bytes: Uint8Array, encoding: TextEncoding): number {
  let [sound, wrong] = [0, bytes.length];
  while (wrong - sound > 1) {
    const middle = (sound + wrong) >> 1;
    try {
      newDecoder(encoding).decode(bytes.subarray(0, middle), { stream: true });
      sound = middle;
    } catch {
      wrong = middle;
    }
  }
  return sound;
}
