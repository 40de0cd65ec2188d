// One split per study: rows that train, rows that choose between architectures, rows that nobody looks at until the end.
import { randomStream, shuffle, uniform } from '../random.ts';
import { type Groups, membersOf } from './repeats.ts';

export interface SplitOptions {
  readonly seed: number;
  /** Share of the rows to be tested on, 0..1. */
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
    if (!(share > 0 && share < 1))
      throw new Error(`${name} is ${share}; expected a share between 0 and 1, such as 0.2.`);
  }
  const room = roomPerClass(labels, classes, testShare, validationShare);
  const random = randomStream(seed, 'split');
  const { starts, rows } = membersOf(groups);
  const sizeOf = (group: number): number => (starts[group + 1] as number) - (starts[group] as number);
  const order = shuffle(
    Int32Array.from({ length: groups.count }, (_, group) => group),
    random,
  );
  const large = Array.from(order.filter((group) => sizeOf(group) > 1)).sort((a, b) => sizeOf(b) - sizeOf(a));

  const side = new Uint8Array(groups.count);
  const counts = new Int32Array(classes);
  const place = (group: number): void => {
    counts.fill(0);
    const [start, end] = [starts[group] as number, starts[group + 1] as number];
    for (let at = start; at < end; at++) counts[labels[rows[at] as number] as number]!++;
    const most = Math.max(...counts);
    const chosen = chooseSide(room, counts.indexOf(most), most, uniform(random));
    side[group] = chosen;
    counts.forEach((count, label) => (room[chosen]![label]! -= count));
  };
  for (const group of large) place(group);
  for (const group of order) if (sizeOf(group) === 1) place(group);
  bringBack(side, labels, classes, groups);

  const rowsOf = (wanted: number): Int32Array =>
    Int32Array.from({ length: labels.length }, (_, row) => row).filter(
      (row) => side[groups.of[row] as number] === wanted,
    );
  const split = { train: rowsOf(train), validation: rowsOf(validation), test: rowsOf(test) };
  for (const [name, part] of Object.entries(split)) {
    if (part.length > 0) continue;
    throw new Error(
      `No row is left to ${name === 'train' ? name : `be the ${name} set`}: ${labels.length} rows, ${groups.count} of them different, ` +
        `in ${classes} classes cannot be split in three. Add rows, or choose other shares.`,
    );
  }
  return split;
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
    for (let label = 0; label < classes; label++) move(to, label, Math.round(share * (forTrain[label] as number)));
    if (to.every((rows) => rows === 0)) move(to, forTrain.indexOf(Math.max(...forTrain)), 1);
  }
  return room;
}

/** A side for `size` rows of a class, drawn by `draw` in [0, 1). */
function chooseSide(room: readonly Float64Array[], label: number, size: number, draw: number): number {
  const rooms = room.map((perClass) => perClass[label] as number);
  const fitting = rooms.map((rows) => (rows >= size ? rows : 0));
  let point = draw * fitting.reduce((sum, rows) => sum + rows, 0);
  if (fitting.every((rows) => rows === 0)) return rooms.indexOf(Math.max(...rooms));
  for (const candidate of [train, validation, test]) {
    if (point < (fitting[candidate] as number)) return candidate;
    point -= fitting[candidate] as number;
  }
  return fitting.findLastIndex((rows) => rows > 0);
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
