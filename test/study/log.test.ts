import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkLines, growingLog } from '../../src/study/log.ts';

test('a growing log gives any tail of what was added, as a string would', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.nat(40))), (additions) => {
      const log = growingLog();
      let whole = '';
      for (const [lines, from] of additions) {
        log.add(lines);
        whole += lines;
        assert.is(log.length, whole.length);
        assert.is(log.text(from), whole.slice(from));
      }
      assert.is(log.text(), whole);
    }),
  );
});

test('lines without an end are refused', () => {
  assert.is(checkLines(''), '');
  assert.is(checkLines('{"a":1}\n'), '{"a":1}\n');
  assert.throws(() => checkLines('{"a":1}\n{"b'), /end in ".*b"; end every line/);
});

test.run();
