import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { adaptivePace } from '../../src/kernels/pace.ts';

/** Members of each of `pieces` pieces, where a team of m needs `times(m)` times as long as its leader alone. */
function membersOf(pieces: number, joined: number, most: number, times: (members: number, piece: number) => number) {
  const pace = adaptivePace(most);
  return Array.from({ length: pieces }, (_, piece) => {
    const members = pace.next(joined);
    pace.note(members, 1000, 5 * times(members, piece));
    return members;
  });
}

test('the leader first works alone, then with all who have joined, as far as there is work for them', () => {
  const perfect = (members: number) => 1 / members;
  assert.equal(membersOf(4, 0, 8, perfect), [1, 1, 1, 1]);
  assert.equal(membersOf(4, 2, 8, perfect), [1, 3, 3, 3]);
  assert.equal(membersOf(4, 6, 4, perfect), [1, 4, 4, 4]);
  assert.equal(membersOf(3, 6, 1, perfect), [1, 1, 1]);
});

test('a team that is slower than its leader rests, twice as long each time, 64 pieces at most', () => {
  const slow = (members: number) => (members > 1 ? 1.5 : 1);
  const members = membersOf(600, 1, 8, slow);
  const tries = members.flatMap((count, piece) => (count > 1 ? [piece] : []));
  // After piece 1 one alone, after piece 3 two, after piece 6 four, …
  assert.equal(tries.slice(0, 8), [1, 3, 6, 11, 20, 37, 70, 135]);
  assert.equal(
    tries.slice(7, 10).map((piece, at) => tries[at + 8]! - piece),
    [65, 65, 65],
  );
});

test('where half of the team is faster, half of it works', () => {
  // Four cores: eight members take turns.
  const members = membersOf(200, 7, 8, (count) => (count > 4 ? 1.2 : 1 / count));
  assert.equal(members.slice(0, 5), [1, 8, 4, 8, 4]);
  assert.ok(members.filter((count) => count === 4).length > 180);
});

test('one slow moment costs one piece', () => {
  const members = membersOf(12, 1, 2, (count, piece) => (piece === 5 ? 3 : 1 / count));
  assert.equal(members, [1, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2]);
});

test.run();
