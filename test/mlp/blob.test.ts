import { test } from 'uvu';
import * as assert from 'uvu/assert';
import fc from 'fast-check';
import { decodeWeights, encodeWeights } from '../../src/mlp/blob.ts';

const float = fc.float({ noDefaultInfinity: false });
const layer = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })).chain(([inputs, units]) =>
  fc.record({
    kernel: fc.float32Array({ minLength: inputs * units, maxLength: inputs * units }),
    bias: fc.array(float, { minLength: units, maxLength: units }).map((values) => Float32Array.from(values)),
  }),
);
const weights = fc.array(layer, { maxLength: 4 });
const bits = (values: Float32Array) => [...new Uint32Array(values.slice().buffer)];

test('weights come back to the bit, NaN and -0 among them, and the same weights give the same bytes', () => {
  fc.assert(
    fc.property(weights, (layers) => {
      const bytes = encodeWeights(layers);
      const back = decodeWeights(bytes);
      assert.equal(
        back.map(({ kernel, bias }) => [bits(kernel), bits(bias)]),
        layers.map(({ kernel, bias }) => [bits(kernel), bits(bias)]),
      );
      assert.equal(encodeWeights(back), bytes);
    }),
  );
});

test('bytes that lie anywhere in a larger buffer are read', () => {
  const bytes = encodeWeights([{ kernel: Float32Array.of(1, 2), bias: Float32Array.of(3) }]);
  const shifted = new Uint8Array(bytes.length + 13).subarray(3, 3 + bytes.length);
  shifted.set(bytes);
  assert.equal(decodeWeights(shifted), [{ kernel: Float32Array.of(1, 2), bias: Float32Array.of(3) }]);
});

test('any changed byte is refused', () => {
  fc.assert(
    fc.property(weights, fc.nat(), fc.integer({ min: 1, max: 255 }), (layers, at, change) => {
      const bytes = encodeWeights(layers);
      bytes[at % bytes.length]! ^= change;
      assert.throws(() => decodeWeights(bytes), /are not whole weights/);
    }),
    { numRuns: 500 },
  );
});

test('a file that was cut off or has something behind it is refused', () => {
  const bytes = encodeWeights([{ kernel: Float32Array.of(1, 2, 3, 4), bias: Float32Array.of(5, 6) }]);
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => decodeWeights(bytes.slice(0, length)), /are not whole weights/);
  }
  assert.throws(() => decodeWeights(Uint8Array.of(...bytes, 0, 0, 0, 0)), /are not whole weights/);
});

test('the layout is that of safetensors', () => {
  const bytes = encodeWeights([{ kernel: Float32Array.of(1, 2, 3, 4, 5, 6), bias: Float32Array.of(7, 8) }]);
  // Read here by the format's own description: u64 length, JSON, then data at the offsets it gives.
  const view = new DataView(bytes.buffer);
  const length = Number(view.getBigUint64(0, true));
  assert.is(length % 8, 0);
  const { __metadata__: metadata, ...tensors } = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  assert.type(metadata.sha256, 'string');
  assert.equal(tensors, {
    'dense_0.kernel': { dtype: 'F32', shape: [3, 2], data_offsets: [0, 24] },
    'dense_0.bias': { dtype: 'F32', shape: [2], data_offsets: [24, 32] },
  });
  assert.is(view.getFloat32(8 + length + 24, true), 7);
});

test('a bias that does not fit its kernel is refused', () => {
  assert.throws(
    () => encodeWeights([{ kernel: new Float32Array(7), bias: new Float32Array(2) }]),
    /kernel of 7 numbers and a bias of 2/,
  );
});

test.run();
