// The parts of a date as operations of a graph: `partOf` of src/table/dates.ts, step by step, on doubles.
import type { Graph } from './graph.ts';

/** @param seconds name of a value of seconds from 1970-01-01 00:00; NaN stays NaN */
export function datePart(graph: Graph, seconds: string, part: string): string {
  const binary = (op: string) => (a: string, b: string | number) =>
    graph.node(op, [a, typeof b === 'number' ? graph.number(b) : b]);
  const [add, subtract, times, over] = [binary('Add'), binary('Sub'), binary('Mul'), binary('Div')];
  const floor = (a: string) => graph.node('Floor', [a]);
  const floorOver = (a: string, b: number) => floor(over(a, b));

  const days = floorOver(seconds, 86_400);
  if (part === 'hour') return over(subtract(seconds, times(days, 86_400)), 3600);
  if (part === 'weekday') {
    const fromMonday = add(days, 3);
    return add(subtract(fromMonday, times(floorOver(fromMonday, 7), 7)), 1);
  }
  const shifted = add(days, 719_468);
  const era = floorOver(shifted, 146_097);
  const ofEra = subtract(shifted, times(era, 146_097));
  const leaps = subtract(
    add(subtract(ofEra, floorOver(ofEra, 1460)), floorOver(ofEra, 36_524)),
    floorOver(ofEra, 146_096),
  );
  const year = floorOver(leaps, 365);
  const ofYear = subtract(ofEra, subtract(add(times(year, 365), floorOver(year, 4)), floorOver(year, 100)));
  const monthFromMarch = floorOver(add(times(ofYear, 5), 2), 153);
  if (part === 'day') return add(subtract(ofYear, floorOver(add(times(monthFromMarch, 153), 2), 5)), 1);
  const beforeYearsEnd = graph.node('Less', [monthFromMarch, graph.number(10)]);
  const month = graph.node('Where', [beforeYearsEnd, add(monthFromMarch, 3), subtract(monthFromMarch, 9)]);
  if (part === 'month') return month;
  return add(add(year, times(era, 400)), graph.node('Where', [beforeYearsEnd, graph.number(0), graph.number(1)]));
}
