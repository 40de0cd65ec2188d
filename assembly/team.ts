// Several workers at one network, on memory that they share. A team has a leader, member 0, whose network it is;
// helpers join while it trains and leave when it is done. The leader cuts an epoch into pieces, and a helper takes part
// from the piece after it has joined. A step is cut by rows of the batch where something runs through the layers (by
// columns where a layer is large) and by rows of the kernels where they are updated. Every sum is computed by one
// member in its usual order, so a team's results are those of one worker, to the bit.

/**
 * What the members of a team agree by, at the beginning of a slot. Everything is 0 at first; src/kernels/team-block.ts
 * mirrors it.
 */
@unmanaged
export class TeamBlock {
  /** The piece's number · 64 + its members. Helpers wait for it to change. */
  piece: i32;
  /**
   * The network's number · 64 + the helpers that have joined; 0 between networks. The one who hands out networks writes
   * the number (src/kernels/team.ts), so that helpers may join before the leader has begun.
   */
  network: i32;
  /** Members that have arrived at the barrier. */
  arrived: i32;
  /** Barriers that all members have passed. Those who have arrived wait for it to change. */
  barriers: i32;
  /** Not 0 when the team was aborted. Only JavaScript writes and reads it (src/kernels/memory.ts). */
  aborted: i32;
}

/** What a piece is: the arguments that helpers need. The leader writes it before it opens the piece. */
@unmanaged
export class TeamTask {
  /** TRAIN or EVALUATE of train.ts. */
  kind: i32;
  network: usize;
  params: usize;
  workspace: usize;
  features: usize;
  labels: usize;
  order: usize;
  count: i32;
  /** The optimizer's values; of a training piece, as everything below. */
  slots: usize;
  rates: usize;
  firstStep: u32;
  weightDecay: f64;
  seed: u32;
  threshold: u32;
  scale: f32;
  /** Address of the probabilities or 0; of a measuring piece. */
  probabilities: usize;
}

/** The task lies behind the block, at an address that its float64 fields can have. */
// @ts-ignore: decorator
@inline
function taskOffset(): usize {
  return (offsetof<TeamBlock>() + 7) & ~7;
}

// @ts-ignore: decorator
@inline
export function taskOf(team: TeamBlock): TeamTask {
  return changetype<TeamTask>(changetype<usize>(team) + taskOffset());
}

/** Bytes of a team's block and its task. */
export function teamBytes(): usize {
  return taskOffset() + offsetof<TeamTask>();
}

/** A team for kernels that run alone: they touch none of its fields. */
// @ts-ignore: decorator
@inline
export function noTeam(): TeamBlock {
  return changetype<TeamBlock>(0);
}

/** Members at most, as many as the low six bits of a piece or a network can count. */
export const MAX_MEMBERS: i32 = 63;
/**
 * Reads of a word before a member goes to sleep, about half a millisecond. Spinning has to be longer than waking up
 * takes: else whoever waits for one that wakes up falls asleep, too, and both go on like that (a team was slower than
 * one for it).
 */
const SPINS: i32 = 500000;

/** The part of `count` things before which member `member`'s share begins; with `member + 1`, where it ends. */
// @ts-ignore: decorator
@inline
export function shareOf(count: i32, member: i32, members: i32): i32 {
  return members == 1 ? count * member : <i32>(<i64>count * member / members);
}

/**
 * Sleeps while the word is `seen`, by JavaScript's Atomics.wait: the instruction of that name spoils its caller in Node
 * 20 as long as that runs in the baseline tier. Throws when the team is aborted.
 */
// @ts-ignore: decorator
@external('env', 'sleepWhile')
declare function sleepWhile(word: usize, seen: i32, team: TeamBlock): void;

/** Waits until the word of the team's block is no longer `seen`. */
function waitWhile(word: usize, seen: i32, team: TeamBlock): void {
  for (let spin = 0; spin < SPINS; spin++) {
    if (atomic.load<i32>(word) != seen) return;
  }
  sleepWhile(word, seen, team);
}

/** All members wait here for one another; then each sees what all of them have written. */
export function barrier(team: TeamBlock, members: i32): void {
  if (members == 1) return;
  const address = changetype<usize>(team);
  const barriers = atomic.load<i32>(address, offsetof<TeamBlock>('barriers'));
  if (atomic.add<i32>(address, 1, offsetof<TeamBlock>('arrived')) == members - 1) {
    atomic.store<i32>(address, 0, offsetof<TeamBlock>('arrived'));
    atomic.store<i32>(address, barriers + 1, offsetof<TeamBlock>('barriers'));
    atomic.notify(address + offsetof<TeamBlock>('barriers'), MAX_MEMBERS);
    return;
  }
  waitWhile(address + offsetof<TeamBlock>('barriers'), barriers, team);
}

/** The leader is done with the network: helpers leave. */
export function teamEnd(team: TeamBlock): void {
  atomic.store<i32>(changetype<usize>(team), 0, offsetof<TeamBlock>('network'));
  announcePiece(team, 0);
}

function announcePiece(team: TeamBlock, members: i32): void {
  const address = changetype<usize>(team);
  const number = atomic.load<i32>(address, offsetof<TeamBlock>('piece')) & ~MAX_MEMBERS;
  atomic.store<i32>(address, number + MAX_MEMBERS + 1 + members, offsetof<TeamBlock>('piece'));
  atomic.notify(address + offsetof<TeamBlock>('piece'), MAX_MEMBERS);
}

/**
 * The leader opens the next piece to all who have joined, but to no more than `most` with itself; gives their number.
 */
export function openPiece(team: TeamBlock, most: i32): i32 {
  const joined = atomic.load<i32>(changetype<usize>(team), offsetof<TeamBlock>('network')) & MAX_MEMBERS;
  const members = max(min(min(joined + 1, most), MAX_MEMBERS), 1);
  announcePiece(team, members);
  return members;
}

/** A helper asks to join; gives which member it is, or 0 where the network is done or the team is full. */
export function join(team: TeamBlock, network: i32): i32 {
  const address = changetype<usize>(team);
  while (true) {
    const word = atomic.load<i32>(address, offsetof<TeamBlock>('network'));
    const joined = word & MAX_MEMBERS;
    if (word >> 6 != network || joined == MAX_MEMBERS) return 0;
    if (atomic.cmpxchg<i32>(address, word, word + 1, offsetof<TeamBlock>('network')) == word) return joined + 1;
  }
}

/** The piece that is open now; a helper's first wait must begin with one from before it joined. */
// @ts-ignore: decorator
@inline
export function pieceOf(team: TeamBlock): i32 {
  return atomic.load<i32>(changetype<usize>(team), offsetof<TeamBlock>('piece'));
}

// @ts-ignore: decorator
@inline
export function membersOf(piece: i32): i32 {
  return piece & MAX_MEMBERS;
}

/** A helper waits for another piece than `seen`; gives it, or `seen` itself when the network is done. */
export function nextPiece(team: TeamBlock, network: i32, seen: i32): i32 {
  waitWhile(changetype<usize>(team) + offsetof<TeamBlock>('piece'), seen, team);
  const piece = pieceOf(team);
  // The order of these two reads matters: a piece that was seen before the network's end is the network's.
  return atomic.load<i32>(changetype<usize>(team), offsetof<TeamBlock>('network')) >> 6 == network ? piece : seen;
}
