import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openBackend } from '../../src/kernels/backend.ts';
import { type PadOptions, padSequences } from '../../src/kernels/pad.ts';
import { memory } from './tf.ts';
import { padSequences as twin } from './twin/pad.ts';

const backend = await openBackend();
test.after(() => backend.dispose());

function padded(sequences: number[][], options?: PadOptions): { shape: number[]; values: number[] } {
  const tensor = padSequences(sequences, options);
  const result = { shape: tensor.shape as number[], values: Array.from(tensor.dataSync()) };
  tensor.dispose();
  return result;
}

// The examples in the documentation of tf.keras.utils.pad_sequences, and its rules for `truncating`.
const sequences = [[1], [2, 3], [4, 5, 6]];
const cases: [name: string, sequences: number[][], options: PadOptions, expected: number[][]][] = [
  [
    'defaults',
    sequences,
    {},
    [
      [0, 0, 1],
      [0, 2, 3],
      [4, 5, 6],
    ],
  ],
  [
    'another value',
    sequences,
    { value: -1 },
    [
      [-1, -1, 1],
      [-1, 2, 3],
      [4, 5, 6],
    ],
  ],
  [
    'padding post',
    sequences,
    { padding: 'post' },
    [
      [1, 0, 0],
      [2, 3, 0],
      [4, 5, 6],
    ],
  ],
  [
    'truncating pre',
    sequences,
    { maxLength: 2 },
    [
      [0, 1],
      [2, 3],
      [5, 6],
    ],
  ],
  [
    'truncating post',
    sequences,
    { maxLength: 2, truncating: 'post' },
    [
      [0, 1],
      [2, 3],
      [4, 5],
    ],
  ],
  [
    'both post',
    sequences,
    { maxLength: 2, truncating: 'post', padding: 'post' },
    [
      [1, 0],
      [2, 3],
      [4, 5],
    ],
  ],
  [
    'longer than all',
    sequences,
    { maxLength: 4 },
    [
      [0, 0, 0, 1],
      [0, 0, 2, 3],
      [0, 4, 5, 6],
    ],
  ],
  [
    'an empty sequence',
    [[], [7]],
    { maxLength: 2, value: 9 },
    [
      [9, 9],
      [9, 7],
    ],
  ],
  ['only empty sequences', [[], []], {}, [[], []]],
  [
    'fractions',
    [[0.5], [1.5, 2.5]],
    { dtype: 'float32', value: -0.25 },
    [
      [-0.25, 0.5],
      [1.5, 2.5],
    ],
  ],
];

for (const [name, input, options, expected] of cases) {
  test(`padding: ${name}`, () => {
    assert.equal(padded(input, options).values, expected.flat());
    assert.equal(twin(input, options), expected.flat());
  });
}

test('no sequence at all gives no row', () => {
  assert.equal(padded([], { maxLength: 3 }), { shape: [0, 3], values: [] });
});

test('kernel and twin agree on every ragged input', () => {
  const options = fc.record(
    {
      maxLength: fc.nat(9),
      padding: fc.constantFrom('pre', 'post'),
      truncating: fc.constantFrom('pre', 'post'),
      value: fc.integer(),
      dtype: fc.constantFrom('int32'),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<PadOptions>;
  fc.assert(
    fc.property(fc.array(fc.array(fc.integer(), { maxLength: 12 }), { maxLength: 8 }), options, (input, chosen) => {
      const before = memory().numTensors;
      const { shape, values } = padded(input, chosen);
      assert.equal(values, twin(input, chosen));
      assert.is(shape[0], input.length);
      assert.is(memory().numTensors, before);
    }),
  );
});

test('a maxLength that is none is refused', () => {
  assert.throws(() => padSequences([[1]], { maxLength: -1 }), /maxLength -1/);
  assert.throws(() => padSequences([[1]], { maxLength: 1.5 }), /maxLength 1.5/);
});

test.run();
