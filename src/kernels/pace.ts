// How many members of a team take part in the next piece of work. Usually all who have joined; but where cores are fewer
// than workers, or shared with other programs, a team that waits for its slowest member can be slower than its leader
// alone. So the leader looks at the clock, which decides who computes something and never what comes out.

/** Chooses for one kind of work of one network. */
export interface Pace {
  /** Members of the next piece, where `joined` helpers are there. */
  next(joined: number): number;
  /** What came of it. */
  note(members: number, rows: number, milliseconds: number): void;
}

/** A team has to be so much faster than its leader. */
const worth = 1.1;
/** Pieces at most before a team that was too slow is tried again. */
const longestRest = 64;

/**
 * The first piece is the leader's alone. A team that is not clearly faster is halved, and after a while, twice as long
 * each time, tried again.
 *
 * @param most members at most
 */
export function adaptivePace(most: number): Pace {
  /** Rows a millisecond by the leader; 0 before that is known. */
  let alone = 0;
  let limit = most;
  let [rest, nextRest] = [0, 1];
  return {
    next(joined) {
      if (limit < most && rest-- === 0) limit = most;
      const members = Math.max(1, Math.min(joined + 1, limit));
      return alone === 0 ? 1 : members;
    },
    note(members, rows, milliseconds) {
      const speed = rows / milliseconds;
      if (members === 1) {
        alone = alone === 0 ? speed : (alone + speed) / 2;
      } else if (speed < worth * alone) {
        limit = members >> 1;
        rest = nextRest;
        nextRest = Math.min(2 * nextRest, longestRest);
      } else if (limit === most) {
        nextRest = 1;
      }
    },
  };
}
