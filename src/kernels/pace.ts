// How many members of a team take part in the next piece of work. Usually all who have joined do. Where cores are fewer
// than workers, or shared with other programs, a team that waits for its slowest member can be slower than its leader
// alone, so the leader measures the time. The time decides who computes something and never what comes out.

/** Chooses the members for one kind of work of one network. */
export interface Pace {
  /** Members of the next piece, where `joined` helpers are there. */
  next(joined: number): number;
  /** Takes the time that the piece needed. */
  note(members: number, rows: number, milliseconds: number): void;
}

/** How many times as fast as its leader alone a team has to be. */
const minSpeedup = 1.1;
/** Pieces at most before a team that was too slow is tried again. */
const maxRest = 64;

/**
 * The first piece is the leader's alone. A team that is less than `minSpeedup` times as fast is halved; after a rest,
 * twice as long each time, the whole team is tried again.
 *
 * @param most members at most
 */
export function adaptivePace(most: number): Pace {
  /** Rows a millisecond by the leader alone; 0 before that is known. */
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
      } else if (speed < minSpeedup * alone) {
        limit = members >> 1;
        rest = nextRest;
        nextRest = Math.min(2 * nextRest, maxRest);
      } else if (limit === most) {
        nextRest = 1;
      }
    },
  };
}
