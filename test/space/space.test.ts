import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { randomStream } from '../../src/random.ts';
import { countSequences } from '../../src/space/count.ts';
import { drawRemaining, drawSequence } from '../../src/space/draw.ts';
import { enumerateSequences } from '../../src/space/enumerate.ts';
import { mayFollow } from '../../src/space/follow.ts';
import { keepRemaining, remainingOf, takeRemaining } from '../../src/space/remaining.ts';
import { createSpace, type SpaceOptions } from '../../src/space/space.ts';
import { decode, encode } from '../../src/space/tokens.ts';
import { oddSpaces } from './odd-spaces.ts';

test("the default vocabulary is the tutorial's: ids 1 to 28 width by width, then dropout, then the output", () => {
  const space = createSpace({ classes: 3 });
  assert.is(space.vocabulary.length, 30);
  assert.equal(space.vocabulary.slice(0, 5), [
    [8, 'sigmoid'],
    [8, 'tanh'],
    [8, 'relu'],
    [8, 'elu'],
    [16, 'sigmoid'],
  ]);
  assert.equal(space.vocabulary.slice(27), [[512, 'elu'], 'dropout', [3, 'softmax']]);
  assert.is(space.dropoutToken, 29);
  assert.is(space.outputToken, 30);
});

test('two classes have one sigmoid unit, more classes a softmax unit each, a regression a linear unit', () => {
  assert.equal(createSpace({ classes: 2 }).vocabulary.at(-1), [1, 'sigmoid']);
  assert.equal(createSpace({ classes: 7 }).vocabulary.at(-1), [7, 'softmax']);
  assert.equal(createSpace({ classes: 1 }).vocabulary.at(-1), [1, 'linear']);
});

test('a space without dropout has no token for it', () => {
  const space = createSpace({ classes: 3, dropout: false });
  assert.is(space.dropoutToken, undefined);
  assert.is(space.outputToken, 29);
  assert.not(space.vocabulary.includes('dropout'));
});

test('sequences of length 3: 28 [h, out], 28 · 28 [h, h, out] and 28 [h, dropout, out]', () => {
  const space = createSpace({ classes: 3 });
  assert.is(countSequences(space), 28 + 28 * 28 + 28);
  assert.is(new Set([...enumerateSequences(space)].map(String)).size, 840);
});

test('sequences of length 4 by hand: [h,h,h], [h,d,h], [h,h,d] more than length 3 has', () => {
  const space = createSpace({ classes: 3 });
  assert.is(countSequences(createSpace({ ...optionsOf(space), maxLength: 4 })), 840 + 28 ** 3 + 28 ** 2 + 28 ** 2);
});

test('the mask of the next token', () => {
  const space = createSpace({ classes: 3, widths: [8], activations: ['relu', 'elu'], maxLength: 4 });
  // Index 0 is padding, 1 and 2 hidden layers, 3 dropout, 4 the output.
  assert.equal([...mayFollow(space, [])], [0, 1, 1, 0, 0]);
  assert.equal([...mayFollow(space, [1])], [0, 1, 1, 1, 1]);
  assert.equal([...mayFollow(space, [1, 3])], [0, 1, 1, 0, 1]);
  assert.equal([...mayFollow(space, [1, 3, 2])], [0, 0, 0, 0, 1]);
  assert.equal([...mayFollow(space, [1, 4])], [0, 0, 0, 0, 0]);
  assert.throws(() => mayFollow(space, [5]), /Got token 5; this space's tokens are the whole numbers 1 to 4/);
});

test('count and enumerate agree, and every enumerated sequence decodes and encodes to itself', () => {
  fc.assert(
    fc.property(oddSpaces, (space) => {
      const all = [...enumerateSequences(space)];
      assert.is(all.length, countSequences(space));
      assert.is(new Set(all.map(String)).size, all.length);
      for (const tokens of all) {
        const architecture = decode(space, tokens);
        assert.equal(encode(space, architecture), tokens);
        assert.is(architecture[0] === 'dropout', false);
        assert.ok(!String(architecture).includes('dropout,dropout'));
        assert.equal(decode(space, [...tokens, 0, 0]), architecture);
      }
    }),
    { numRuns: 40 },
  );
});

test('a hidden layer of one sigmoid unit is not taken for the output layer of two classes', () => {
  const space = createSpace({ classes: 2, widths: [1], activations: ['sigmoid'] });
  // Token 1 is the hidden layer, 2 dropout, 3 the output.
  const unit = [1, 'sigmoid'] as const;
  assert.equal(encode(space, [unit, unit]), [1, 3]);
  assert.equal(encode(space, [unit, 'dropout', unit]), [1, 2, 3]);
});

test('counting is exact where listing is not possible', () => {
  // Without dropout and with L hidden layers: L + L² + … + L^(n-1) sequences up to length n; 28 + … + 28^9 rounds like
  // this.
  let exact = 0n;
  for (let hidden = 1n; hidden <= 9n; hidden++) exact += 28n ** hidden;
  assert.is(countSequences(createSpace({ classes: 3, dropout: false, maxLength: 10 })), Number(exact));
});

test('drawing is uniform over sequences, not over tokens', () => {
  const space = createSpace({ classes: 2, widths: [8, 16], activations: ['relu'], maxLength: 3 });
  const all = [...enumerateSequences(space)].map(String);
  const random = randomStream(5, 'draw');
  const counts = new Map(all.map((sequence) => [sequence, 0]));
  const draws = 8000;
  for (let i = 0; i < draws; i++) {
    const key = String(drawSequence(space, random));
    counts.set(key, counts.get(key)! + 1);
  }
  // 2 [h,out] + 4 [h,h,out] + 2 [h,d,out]: 8 sequences; chi-square with 7 degrees of freedom stays below 24.3 with p =
  // 0.999.
  const expected = draws / 8;
  assert.is(all.length, 8);
  assert.ok([...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0) < 24.3);
});

test('drawing from the rest of a space is uniform, down to the last sequence', () => {
  const space = createSpace({ classes: 2, widths: [8, 16], activations: ['relu'], maxLength: 3 });
  const all = [...enumerateSequences(space)];
  const random = randomStream(6, 'draw');
  const counts = [0, 0];
  for (let i = 0; i < 2000; i++) {
    const remaining = remainingOf(space, all.slice(2));
    const first = drawRemaining(space, random, remaining);
    const index = all.findIndex((tokens) => String(tokens) === String(first));
    counts[index]!++;
    remaining.use(first);
    assert.equal(drawRemaining(space, random, remaining), all[1 - index]);
    remaining.use(all[1 - index]!);
    assert.throws(() => drawRemaining(space, random, remaining), /Nothing remains/);
  }
  // Five standard deviations of a fair coin.
  assert.ok(Math.abs(counts[0]! - 1000) < 5 * Math.sqrt(2000 / 4));
});

test('invalid options are refused with the remedy', () => {
  const wrong = (options: object, pattern: RegExp) =>
    assert.throws(() => createSpace({ classes: 3, ...options } as SpaceOptions), pattern);
  wrong({ widths: [] }, /no widths/);
  wrong({ widths: [8, 0] }, /Got 0 in widths/);
  wrong({ widths: [8.5] }, /Got 8.5 in widths/);
  wrong({ widths: [8, 16, 8] }, /Got 8 twice in widths/);
  wrong({ activations: [] }, /no activations/);
  wrong({ activations: ['rleu'] }, /unknown activation "rleu".*sigmoid, tanh, relu, elu.*Did you mean "relu"\?/);
  wrong({ activations: ['relu', 'relu'] }, /"relu" twice/);
  wrong({ maxLength: 1 }, /maxLength 1.*from 2/);
  wrong({ maxLength: 2.5 }, /maxLength 2.5/);
  wrong({ classes: 0 }, /0 classes.*at least 2/);
});

test('sequences and architectures outside of the space are refused with position and reason', () => {
  const space = createSpace({ classes: 3 });
  assert.throws(() => decode(space, [31, 30]), /Got token 31/);
  assert.throws(() => decode(space, [0, 30]), /Got token 0/);
  assert.throws(() => decode(space, [29, 30]), /"dropout" at position 0 .*begins with a hidden layer/);
  assert.throws(() => decode(space, [30]), /begins with a hidden layer/);
  assert.throws(() => decode(space, [1, 30, 1]), /nothing follows the output/);
  assert.throws(() => decode(space, [1, 2, 3, 30]), /position 2 .*at most 3 layers/);
  assert.throws(() => decode(space, [1, 2]), /no output layer; end it in \[3,"softmax"\] \(token 30\)/);
  assert.throws(() => decode(space, []), /no output layer/);
  assert.throws(
    () =>
      encode(space, [
        [65, 'relu'],
        [3, 'softmax'],
      ]),
    /Layer \[65,"relu"\] is not in this space/,
  );
  assert.throws(
    () =>
      encode(space, [
        [64, 'relu'],
        [4, 'softmax'],
      ]),
    /Layer \[4,"softmax"\] is not in this space/,
  );
  const longer = createSpace({ classes: 3, maxLength: 5 });
  assert.throws(() => decode(longer, [1, 29, 29, 30]), /dropout does not follow dropout/);
});

function optionsOf({ widths, activations, dropout, classes }: ReturnType<typeof createSpace>): SpaceOptions {
  return { widths, activations, dropout, classes };
}

test('a sequence that is put back is unused again', () => {
  const space = createSpace({ classes: 3, widths: [8, 16], activations: ['relu'] });
  const sequences = [...enumerateSequences(space)];
  const remaining = remainingOf(space, sequences.slice(2));
  remaining.use(sequences[0]!);
  assert.is(remaining.count([]), 1n);
  remaining.putBack(sequences[0]!);
  for (let length = 0; length <= sequences[0]!.length; length++) {
    const prefix = sequences[0]!.slice(0, length);
    assert.is(remaining.count(prefix), remainingOf(space, sequences.slice(2)).count(prefix));
  }
});

test('the cached rest of a space is taken once, and only for the same space', () => {
  const space = createSpace({ classes: 3, widths: [8, 16], activations: ['relu'] });
  const used = [[...enumerateSequences(space)][0]!];
  const remaining = remainingOf(space, used);
  keepRemaining(space, used, remaining);
  assert.is(takeRemaining(space, used), remaining);
  assert.is.not(takeRemaining(space, used), remaining);
  keepRemaining(space, used, remaining);
  assert.is.not(takeRemaining({ ...space }, used), remaining);
});

test.run();
