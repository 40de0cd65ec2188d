import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { currentBackend, openBackend } from '../../src/kernels/backend.ts';
import { dropoutMask } from '../../src/kernels/dropout.ts';
import { kernelsOf } from '../../src/kernels/heap.ts';
import { dropoutMask as twin, hash4 } from './twin/dropout.ts';

const backend = await openBackend();
test.after(() => backend.dispose());

function mask(
  rows: number,
  units: number,
  rate: number,
  place: { seed: number; layer: number; step: number },
): Float32Array {
  const tensor = dropoutMask(rows, units, rate, place);
  const values = tensor.dataSync() as Float32Array;
  tensor.dispose();
  return values;
}

/** MurmurHash3_x86_32 over bytes in 64-bit integers, written from the pseudocode of its Wikipedia article. */
function murmur3(bytes: Uint8Array, seed: number): number {
  const u32 = (x: bigint) => x & 0xffffffffn;
  const rotl = (x: bigint, r: bigint) => u32((x << r) | (x >> (32n - r)));
  const scramble = (k: bigint) => u32(rotl(u32(k * 0xcc9e2d51n), 15n) * 0x1b873593n);
  let h = BigInt(seed >>> 0);
  const whole = bytes.length - (bytes.length % 4);
  for (let i = 0; i < whole; i += 4) {
    const k = BigInt(new DataView(bytes.buffer, bytes.byteOffset).getUint32(i, true));
    h = u32(rotl(h ^ scramble(k), 13n) * 5n + 0xe6546b64n);
  }
  let tail = 0n;
  for (let i = bytes.length - 1; i >= whole; i--) tail = (tail << 8n) | BigInt(bytes[i] as number);
  h = h ^ scramble(tail) ^ BigInt(bytes.length);
  h = u32((h ^ (h >> 16n)) * 0x85ebca6bn);
  h = u32((h ^ (h >> 13n)) * 0xc2b2ae35n);
  return Number(h ^ (h >> 16n));
}

test('the oracle gives the published values of MurmurHash3_x86_32', () => {
  // Wikipedia, MurmurHash, test vectors.
  const text = (words: string) => new TextEncoder().encode(words);
  assert.is(murmur3(text(''), 0), 0);
  assert.is(murmur3(text(''), 1), 0x514e28b7);
  assert.is(murmur3(text('test'), 0), 0xba6bd213);
  assert.is(murmur3(text('Hello, world!'), 0), 0xc0363e43);
  assert.is(murmur3(text('The quick brown fox jumps over the lazy dog'), 0x9747b28c), 0x2fa826cd);
});

test('hash4, kernel and twin, is that hash of its three words', () => {
  const kernels = kernelsOf<{ hash4: typeof hash4 }>(currentBackend());
  const word = fc.integer({ min: 0, max: 0xffffffff });
  fc.assert(
    fc.property(word, word, word, word, (seed, layer, step, index) => {
      const bytes = new Uint8Array(new Uint32Array([layer, step, index]).buffer);
      assert.is(hash4(seed, layer, step, index), murmur3(bytes, seed));
      // A wasm function's integers are signed.
      assert.is(kernels.hash4(seed, layer, step, index) >>> 0, murmur3(bytes, seed));
    }),
  );
});

test('kernel and twin agree on every mask', () => {
  const word = fc.integer({ min: 0, max: 0xffffffff });
  fc.assert(
    fc.property(
      fc.nat(9),
      fc.nat(9),
      fc.double({ min: 0, max: 1, noNaN: true }),
      word,
      fc.nat(5),
      word,
      (rows, units, rate, seed, layer, step) => {
        assert.equal(mask(rows, units, rate, { seed, layer, step }), twin(rows * units, seed, layer, step, rate));
      },
    ),
  );
});

test('the share that is dropped is the rate, and what is kept makes up for it', () => {
  for (const rate of [0.1, 0.2, 0.5, 0.9]) {
    const values = mask(200, 100, rate, { seed: 7, layer: 1, step: 3 });
    const dropped = values.filter((value) => value === 0).length / values.length;
    // Five standard errors of a share.
    assert.ok(Math.abs(dropped - rate) < 5 * Math.sqrt((rate * (1 - rate)) / values.length), `${rate}: ${dropped}`);
    assert.equal([...new Set(values)].sort(), [0, Math.fround(1 / (1 - rate))]);
  }
});

test('rate 0 keeps all, rate 1 drops all, another rate is refused', () => {
  const place = { seed: 1, layer: 0, step: 0 };
  assert.ok(mask(10, 10, 0, place).every((value) => value === 1));
  assert.ok(mask(10, 10, 1, place).every((value) => value === 0));
  assert.throws(() => mask(1, 1, 1.5, place), /rate 1.5/);
});

test('seed, layer and step each give a mask of their own, half of it different at rate 1/2', () => {
  const reference = mask(100, 100, 0.5, { seed: 5, layer: 1, step: 10 });
  for (const other of [
    { seed: 6, layer: 1, step: 10 },
    { seed: 5, layer: 2, step: 10 },
    { seed: 5, layer: 1, step: 11 },
  ]) {
    const changed = mask(100, 100, 0.5, other).filter((value, i) => value !== reference[i]).length;
    // 10,000 fair coins: five standard errors are 250.
    assert.ok(Math.abs(changed - 5000) < 250, `${JSON.stringify(other)}: ${changed}`);
  }
});

test.run();
