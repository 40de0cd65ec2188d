// The parts of a date as nodes of a graph: the same steps on doubles as `partOf` of src/table/dates.ts.
import type { Graph } from './graph.ts';

/** @param seconds the name of a value, the seconds since 1970-01-01 00:00; NaN stays NaN */
export function datePart(graph: Graph, seconds: string, part: string): string {
  const binary = (op: string) => (a: string, b: string | number) =>
    graph.node(op, [a, typeof b === 'number' ? graph.number(b) : b]);
  const [add, subtract, multiply, divide] = [binary('Add'), binary('Sub'), binary('Mul'), binary('Div')];
  const floor = (a: string) => graph.node('Floor', [a]);
  const floorDivide = (a: string, b: number) => floor(divide(a, b));

  const days = floorDivide(seconds, 86_400);
  if (part === 'hour') return divide(subtract(seconds, multiply(days, 86_400)), 3600);
  if (part === 'weekday') {
    const daysSinceMonday = add(days, 3);
    return add(subtract(daysSinceMonday, multiply(floorDivide(daysSinceMonday, 7), 7)), 1);
  }
  const shifted = add(days, 719_468);
  const era = floorDivide(shifted, 146_097);
  const dayOfEra = subtract(shifted, multiply(era, 146_097));
  const daysWithoutLeapDays = subtract(
    add(subtract(dayOfEra, floorDivide(dayOfEra, 1460)), floorDivide(dayOfEra, 36_524)),
    floorDivide(dayOfEra, 146_096),
  );
  const year = floorDivide(daysWithoutLeapDays, 365);
  const dayOfYear = subtract(
    dayOfEra,
    subtract(add(multiply(year, 365), floorDivide(year, 4)), floorDivide(year, 100)),
  );
  const monthsSinceMarch = floorDivide(add(multiply(dayOfYear, 5), 2), 153);
  if (part === 'day') return add(subtract(dayOfYear, floorDivide(add(multiply(monthsSinceMarch, 153), 2), 5)), 1);
  const sameYear = graph.node('Less', [monthsSinceMarch, graph.number(10)]);
  const month = graph.node('Where', [sameYear, add(monthsSinceMarch, 3), subtract(monthsSinceMarch, 9)]);
  if (part === 'month') return month;
  return add(add(year, multiply(era, 400)), graph.node('Where', [sameYear, graph.number(0), graph.number(1)]));
}
