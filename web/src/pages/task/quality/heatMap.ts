import type { Pair } from "../../../api/pairs";
import { isUnfit } from "../pairs/pairState";

export interface HeatRow {
  table: string;
  /** Number of pairs that read the table. */
  total: number;
  invalid: number;
  /** Number of pairs by family. */
  cells: ReadonlyMap<string, number>;
}

export interface HeatMap {
  /** The most invalid pairs first, then the fewest pairs. */
  rows: readonly HeatRow[];
  /** Families of the pairs, the most frequent first. */
  families: readonly string[];
}

/** Number of pairs by table and family. `uncovered`: tables without a pair. Pure. */
export function heatMapOf(pairs: readonly Pair[], uncovered: readonly string[]): HeatMap {
  const rows = new Map<string, HeatRow & { cells: Map<string, number> }>();
  const families = new Map<string, number>();
  const rowOf = (table: string) => {
    const known = rows.get(table);
    if (known !== undefined) return known;
    const row = { table, total: 0, invalid: 0, cells: new Map<string, number>() };
    rows.set(table, row);
    return row;
  };
  for (const table of uncovered) rowOf(table.replace(/^public\./, ""));
  for (const pair of pairs) {
    // an imported pair may be of no known type
    const family = pair.family ?? "";
    if (family !== "") families.set(family, (families.get(family) ?? 0) + 1);
    for (const table of pair.tables ?? []) {
      const row = rowOf(table);
      row.total += 1;
      if (isUnfit(pair, "invalid")) row.invalid += 1;
      row.cells.set(family, (row.cells.get(family) ?? 0) + 1);
    }
  }
  return {
    rows: [...rows.values()].sort((a, b) => b.invalid - a.invalid || a.total - b.total || a.table.localeCompare(b.table)),
    families: [...families].sort(([, a], [, b]) => b - a).map(([family]) => family),
  };
}

/** Shade of a count, 1 to 4, relative to the largest. Pure. */
export function shadeOf(count: number, most: number): number {
  return Math.max(1, Math.ceil((4 * count) / Math.max(most, 1)));
}
