// Levels that only come where nothing is learned from them.
import type { CategoryColumn, TypedColumn } from './columns.ts';
import { listNames } from './names.ts';
import type { Split } from './split.ts';
import type { Warning } from './warnings.ts';

/**
 * A warning for each category with levels that no training row has.
 *
 * @param testColumns the same columns of a test table, if there is one
 */
export function unseenCategories(
  columns: readonly TypedColumn[],
  { train }: Split,
  testColumns: readonly TypedColumn[],
): Warning[] {
  return columns.flatMap((column, at): Warning[] => {
    if (column.kind !== 'category' || column.boolean) return [];
    const trained = new Uint8Array(column.levels.length);
    for (const row of train) {
      const code = column.codes[row] as number;
      if (code >= 0) trained[code] = 1;
    }
    const seen = new Set(column.levels.filter((_, code) => trained[code] === 1));
    const unseen = new Map<string, number>();
    for (const part of [column, testColumns[at]]) {
      if (part?.kind === 'category') countOthers(part, seen, unseen);
    }
    if (unseen.size === 0) return [];
    const rows = [...unseen.values()].reduce((sum, count) => sum + count, 0);
    const levels = `${unseen.size} ${unseen.size === 1 ? 'level' : 'levels'}`;
    return [
      {
        code: 'unseen-category',
        columns: [column.name],
        rows,
        message: `Column "${column.name}" has ${levels} in ${rows} of the other rows that no training row has (${listNames([...unseen.keys()].slice(0, 5))}${unseen.size > 5 ? ', …' : ''}); they are encoded as unknown.`,
      },
    ];
  });
}

function countOthers({ levels, codes }: CategoryColumn, seen: ReadonlySet<string>, counts: Map<string, number>): void {
  const rowsOf = new Int32Array(levels.length);
  for (const code of codes) if (code >= 0) rowsOf[code]!++;
  levels.forEach((level, code) => {
    const count = rowsOf[code] as number;
    if (count > 0 && !seen.has(level)) counts.set(level, (counts.get(level) ?? 0) + count);
  });
}
