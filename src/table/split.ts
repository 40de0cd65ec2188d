// One split per study: rows that train, rows that choose between architectures, rows that nobody looks at until the end.
import { MlpnasError } from '../errors.ts';
import { setting } from '../remedy.ts';
import { type RandomGenerator, randomStream, shuffle, uniform } from '../random.ts';
import { type Groups, membersOf } from './repeats.ts';

export interface SplitOptions {
  readonly seed: number;
  /** Share of the rows to be tested on, 0..1; 0 where other rows are. */
  readonly testShare: number;
  /** Share of the other rows to be validated on, 0..1. */
  readonly validationShare: number;
}

/** Row numbers, ascending; together every row once. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

const [train, validation, test] = [0, 1, 2];

/**
 * Splits rows so that every class has its share on each side and every group lies on one side.
 *
 * Each side has room for a number of rows of each class. Groups come in random order, the large ones first; each
 * goes to a side that has room for it, with a probability in proportion to the room (by the group's most frequent
 * class), or to the side with most room when none has enough. For rows without repeats this is a stratified
 * sample with exact counts; groups of several labels may shift them a little. In the end every class trains, if only
 * with a group taken back from another side.
 *
 * @param labels class index per row, each class at least once
 * @throws when a share is not between 0 and 1, or a side stays empty because there are too few rows or distinct ones
 */
export function splitRows(
  labels: Int32Array,
  classes: number,
  groups: Groups,
  { seed, testShare, validationShare }: SplitOptions,
): Split {
  for (const [name, share] of Object.entries({ testShare, validationShare })) {
    if (!((share > 0 || (share === 0 && name === 'testShare')) && share < 1))
      throw new MlpnasError('table', `${name} is ${share}; expected a share between 0 and 1, such as 0.2.`);
  }
  const room = roomPerClass(labels, classes, testShare, validationShare);
  const side = takeSides(labels, classes, groups, room, randomStream(seed, 'split'));
  for (const [wanted, share] of [
    [test, testShare],
    [validation, validationShare],
  ] as const)
    if (share > 0) fillIfEmpty(side, wanted, groups);
  bringBack(side, labels, classes, groups);

  const split = {
    train: rowsOn(train, side, groups),
    validation: rowsOn(validation, side, groups),
    test: rowsOn(test, side, groups),
  };
  for (const [name, part] of Object.entries(split)) {
    if (part.length > 0 || (name === 'test' && testShare === 0)) continue;
    throw new MlpnasError(
      'table',
      `No row is left to ${name === 'train' ? name : `be the ${name} set`}: ${labels.length} rows, ${groups.count} of them different, ` +
        `in ${classes} classes cannot be split in ${testShare === 0 ? 'two' : 'three'}. Add rows, or choose other shares.`,
    );
  }
  return split;
}

/**
 * Deals rows into `folds` parts of nearly equal size so that every class has its share in each, and every group lies in
 * one. In the way of `splitRows`.
 *
 * @param repeat another number deals anew
 * @returns row numbers of each part, ascending
 * @throws when there are fewer groups than folds, or so uneven ones that a part stays empty
 */
export function dealFolds(
  labels: Int32Array,
  classes: number,
  groups: Groups,
  folds: number,
  seed: number,
  repeat = 0,
): Int32Array[] {
  const room = Array.from({ length: folds }, () => new Float64Array(classes));
  const counts = new Int32Array(classes);
  for (const label of labels) counts[label]!++;
  // The rows that are left over go to another fold for each class, or the first folds would have them all.
  let next = 0;
  counts.forEach((count, label) => {
    for (const fold of room) fold[label] = Math.floor(count / folds);
    for (let left = count % folds; left > 0; left--) room[next++ % folds]![label]!++;
  });
  const side = takeSides(labels, classes, groups, room, randomStream(seed, 'folds', repeat));
  const parts = room.map((_, fold) => rowsOn(fold, side, groups));
  if (parts.every((part) => part.length > 0)) return parts;
  throw new MlpnasError(
    'table',
    `${labels.length} rows, ${groups.count} of them different or in groups of their own, cannot be dealt into ${folds} folds; set fewer in ${setting('folds')}.`,
  );
}

/** A side for each group, by the room that sides have for rows of each class. */
function takeSides(
  labels: Int32Array,
  classes: number,
  groups: Groups,
  room: readonly Float64Array[],
  random: RandomGenerator,
): Uint8Array {
  const { starts, rows } = membersOf(groups);
  const sizeOf = (group: number): number => (starts[group + 1] as number) - (starts[group] as number);
  const order = shuffle(
    Int32Array.from({ length: groups.count }, (_, group) => group),
    random,
  );
  const large = Array.from(order.filter((group) => sizeOf(group) > 1)).sort((a, b) => sizeOf(b) - sizeOf(a));

  const side = new Uint8Array(groups.count);
  const counts = new Int32Array(classes);
  const assign = (group: number): void => {
    counts.fill(0);
    const [start, end] = [starts[group] as number, starts[group + 1] as number];
    for (let at = start; at < end; at++) counts[labels[rows[at] as number] as number]!++;
    const most = Math.max(...counts);
    const chosen = chooseSide(room, counts.indexOf(most), most, uniform(random));
    side[group] = chosen;
    counts.forEach((count, label) => (room[chosen]![label]! -= count));
  };
  for (const group of large) assign(group);
  for (const group of order) {
    if (sizeOf(group) > 1) continue;
    const label = labels[rows[starts[group] as number] as number] as number;
    const chosen = chooseSide(room, label, 1, uniform(random));
    side[group] = chosen;
    room[chosen]![label]!--;
  }
  return side;
}

function rowsOn(wanted: number, side: Uint8Array, groups: Groups): Int32Array {
  const { of } = groups;
  let count = 0;
  for (const group of of) if (side[group] === wanted) count++;
  const rows = new Int32Array(count);
  for (let row = 0, at = 0; row < of.length; row++) if (side[of[row] as number] === wanted) rows[at++] = row;
  return rows;
}

/** Rows of each class that each side may take; every class trains, and no side is left empty if that can be helped. */
function roomPerClass(labels: Int32Array, classes: number, testShare: number, validationShare: number): Float64Array[] {
  const room = [train, validation, test].map(() => new Float64Array(classes));
  const [forTrain, forValidation, forTest] = room as [Float64Array, Float64Array, Float64Array];
  for (const label of labels) forTrain[label]!++;
  const move = (to: Float64Array, label: number, wanted: number): void => {
    const moved = Math.max(0, Math.min(wanted, (forTrain[label] as number) - 1));
    to[label]! += moved;
    forTrain[label]! -= moved;
  };
  for (const [to, share] of [
    [forTest, testShare],
    [forValidation, validationShare],
  ] as const) {
    if (share === 0) continue;
    for (let label = 0; label < classes; label++) move(to, label, Math.round(share * (forTrain[label] as number)));
    if (to.every((rows) => rows === 0)) move(to, forTrain.indexOf(Math.max(...forTrain)), 1);
  }
  return room;
}

/** A side for `size` rows of a class, drawn by `draw` in [0, 1). */
function chooseSide(room: readonly Float64Array[], label: number, size: number, draw: number): number {
  let [sum, roomiest] = [0, 0];
  for (let side = 0; side < room.length; side++) {
    const rows = room[side]![label] as number;
    if (rows >= size) sum += rows;
    if (rows > (room[roomiest]![label] as number)) roomiest = side;
  }
  if (sum === 0) return roomiest;
  let point = draw * sum;
  let last = 0;
  for (let side = 0; side < room.length; side++) {
    const rows = room[side]![label] as number;
    if (rows < size) continue;
    if (point < rows) return side;
    point -= rows;
    last = side;
  }
  return last;
}

/** Gives a side that has nothing, because every group was too large for it, the smallest that trains. */
function fillIfEmpty(side: Uint8Array, wanted: number, groups: Groups): void {
  if (side.includes(wanted)) return;
  const { starts } = membersOf(groups);
  let smallest = -1;
  let size = Number.POSITIVE_INFINITY;
  side.forEach((sideOfGroup, group) => {
    const rows = (starts[group + 1] as number) - (starts[group] as number);
    if (sideOfGroup === train && rows < size) [smallest, size] = [group, rows];
  });
  if (smallest >= 0) side[smallest] = wanted;
}

/** Gives each class that does not train its first group. */
function bringBack(side: Uint8Array, labels: Int32Array, classes: number, groups: Groups): void {
  const trains = new Uint8Array(classes);
  labels.forEach((label, row) => {
    if (side[groups.of[row] as number] === train) trains[label] = 1;
  });
  labels.forEach((label, row) => {
    if (trains[label]) return;
    side[groups.of[row] as number] = train;
    trains[label] = 1;
  });
}
