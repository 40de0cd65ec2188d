import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { enumerateSequences } from '../../src/space/enumerate.ts';
import { createSpace } from '../../src/space/space.ts';
import { randomStrategy } from '../../src/strategy/random.ts';

test('draws are uniform without replacement: each sequence comes in each place alike', () => {
  const space = createSpace({ classes: 2, widths: [8], activations: ['relu'], maxLength: 4 });
  const all = [...enumerateSequences(space)].map(String);
  // [h,o] [h,h,o] [h,d,o] [h,h,h,o] [h,h,d,o] [h,d,h,o]
  assert.is(all.length, 6);
  const strategy = randomStrategy();
  const counts = all.map(() => all.map(() => 0));
  const studies = 1800;
  for (let seed = 0; seed < studies; seed++) {
    const context = { space, seed };
    const first = strategy.ask(context, strategy.start(context), 4);
    const second = strategy.ask(context, first.state, 4);
    [...first.proposals, ...second.proposals].forEach(
      ({ tokens }, place) => counts[place]![all.indexOf(String(tokens))]!++,
    );
  }
  // Six places, each chi-square with 5 degrees of freedom: below 24.1 with p = 1 - 0.0002 each.
  for (const place of counts) {
    assert.ok(place.reduce((sum, count) => sum + (count - studies / 6) ** 2 / (studies / 6), 0) < 24.1, `${place}`);
  }
});

test.run();
