// Several workers at one network, on memory that they share: how they meet, and what each is to do. A team has a leader,
// member 0, whose network it is; others join while it trains and leave when it is done. An epoch is cut into pieces, and
// who has joined takes part from the next piece on. A step is cut by rows of the batch where something runs through the
// layers (by columns where a layer is large) and by rows of the kernels where they are updated, so that every sum is one
// member's and in its usual order: a team's results are those of one worker, to the bit.
//
// A team's block of memory, in words:
//   0  the piece: its number · 64 + its members; what helpers wait on
//   1  the network: its number · 64 + helpers that have joined; 0 between networks. Who hands out the networks writes the
//      number (src/kernels/team.ts), so that helpers may come before the leader has begun
//   2  members that have arrived at the meeting
//   3  meetings so far; what members wait on
//   5  whether the team was given up, which whoever sleeps looks at (src/kernels/memory.ts)
//   8 to 31, written before the piece: what `writeTask` of train.ts and those who call it put there for `mlpAssist`

/** Bytes of a team's block. */
export const TEAM_BYTES: usize = 128;
/** Members at most. */
const MOST: i32 = 63;
/**
 * Looks at a word before a member goes to sleep, about half a millisecond. It has to be longer than waking up takes: else
 * whoever waits for one that wakes up falls asleep, too, and both go on like that (a team was slower than one for it).
 */
const LOOKS: i32 = 500000;

/** The part of `count` things before which member `member`'s share begins; with `member + 1`, where it ends. */
// @ts-ignore: decorator
@inline
export function shareOf(count: i32, member: i32, members: i32): i32 {
  return members == 1 ? count * member : <i32>(<i64>count * member / members);
}

/**
 * Sleeps while the word is `seen`, by JavaScript's Atomics.wait: the instruction of that name spoils its caller in Node 20
 * as long as that runs in the baseline tier.
 */
// @ts-ignore: decorator
@external('env', 'sleepWhile')
declare function sleepWhile(word: usize, seen: i32): void;

/** Waits until the word is no longer `seen`. */
function waitWhile(word: usize, seen: i32): void {
  for (let looks = 0; looks < LOOKS; looks++) {
    if (atomic.load<i32>(word) != seen) return;
  }
  sleepWhile(word, seen);
}

/** All members wait here for one another; then each sees what all of them have written. */
export function meet(team: usize, members: i32): void {
  if (members == 1) return;
  const meetings = atomic.load<i32>(team, 12);
  if (atomic.add<i32>(team, 1, 8) == members - 1) {
    atomic.store<i32>(team, 0, 8);
    atomic.store<i32>(team, meetings + 1, 12);
    atomic.notify(team + 12, MOST);
    return;
  }
  waitWhile(team + 12, meetings);
}

/** The leader is done with the network: helpers leave. */
export function teamEnd(team: usize): void {
  atomic.store<i32>(team, 0, 4);
  callPiece(team, 0);
}

function callPiece(team: usize, members: i32): void {
  const number = atomic.load<i32>(team) & ~MOST;
  atomic.store<i32>(team, number + 64 + members);
  atomic.notify(team, MOST);
}

/** The leader calls all who have joined, but no more than `most` with itself, to the next piece; gives their number. */
export function openPiece(team: usize, most: i32): i32 {
  const members = max(min(min((atomic.load<i32>(team, 4) & MOST) + 1, most), MOST), 1);
  callPiece(team, members);
  return members;
}

/** A helper asks to join; gives which member it is, or 0 where the network is done or the team is full. */
export function join(team: usize, network: i32): i32 {
  while (true) {
    const word = atomic.load<i32>(team, 4);
    const joined = word & MOST;
    if (word >> 6 != network || joined == MOST) return 0;
    if (atomic.cmpxchg<i32>(team, word, word + 1, 4) == word) return joined + 1;
  }
}

/** The piece that is open now; a helper's first wait must begin with one from before it joined. */
// @ts-ignore: decorator
@inline
export function pieceOf(team: usize): i32 {
  return atomic.load<i32>(team);
}

// @ts-ignore: decorator
@inline
export function membersOf(piece: i32): i32 {
  return piece & MOST;
}

/** A helper waits for another piece than `seen`; gives it, or `seen` itself when the network is done. */
export function nextPiece(team: usize, network: i32, seen: i32): i32 {
  waitWhile(team, seen);
  const piece = pieceOf(team);
  // In this order: a piece that was seen before the network's end is the network's.
  return atomic.load<i32>(team, 4) >> 6 == network ? piece : seen;
}
