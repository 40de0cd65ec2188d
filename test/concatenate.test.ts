import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { concatenate } from '../src/concatenate.ts';

test('all parts in order, none and empty ones among them', () => {
  assert.equal(concatenate(Int32Array, []), new Int32Array(0));
  fc.assert(
    fc.property(fc.array(fc.array(fc.integer(), { maxLength: 5 })), (parts) => {
      assert.equal(
        concatenate(
          Int32Array,
          parts.map((part) => Int32Array.from(part)),
        ),
        Int32Array.from(parts.flat()),
      );
    }),
  );
});

test('the parts are copied', () => {
  const part = Float32Array.of(1, 2);
  const all = concatenate(Float32Array, [part]);
  part[0] = 5;
  assert.equal(all, Float32Array.of(1, 2));
});

test.run();
