import type { TaskSummary } from "../../api/summary";

export interface FigureRow {
  key: "pairs" | "usable" | "invalid" | "repaired" | "rejected" | "tables" | "retrieval" | "loaded";
  /** A share is shown in percent, a number as it is. */
  kind: "count" | "share";
  values: readonly [number | null, number | null];
  /** True if more is better, false if less is; undefined if neither. */
  upwards?: boolean;
}

/** Figures of two tasks side by side; null if not measured. Pure. */
export function figureRows(before: TaskSummary, after: TaskSummary): FigureRow[] {
  const both = (of: (summary: TaskSummary) => number | null): [number | null, number | null] => [of(before), of(after)];
  return [
    { key: "pairs", kind: "count", values: both(({ pairs }) => pairs) },
    { key: "usable", kind: "share", values: both(({ usable, pairs }) => (pairs === 0 ? null : usable / pairs)), upwards: true },
    { key: "invalid", kind: "count", values: both(({ invalid }) => invalid), upwards: false },
    { key: "repaired", kind: "count", values: both(({ repaired }) => repaired), upwards: false },
    { key: "rejected", kind: "count", values: both(({ rejected }) => rejected), upwards: false },
    { key: "tables", kind: "count", values: both(({ tables }) => tables?.done ?? null), upwards: true },
    { key: "retrieval", kind: "share", values: both(({ retrieval }) => retrieval), upwards: true },
    { key: "loaded", kind: "count", values: both(({ loaded }) => loaded) },
  ];
}

/** Difference of a row, in percentage points for a share; undefined if a side was not measured. Pure. */
export function differenceOf({ kind, values: [before, after] }: FigureRow): number | undefined {
  if (before === null || after === null) return undefined;
  return kind === "share" ? Math.round((after - before) * 1000) / 10 : after - before;
}

/** Tone of a difference: better, worse, or neither. Pure. */
export function toneOfDifference(row: FigureRow): "good" | "bad" | "quiet" {
  const difference = differenceOf(row);
  if (!difference || row.upwards === undefined) return "quiet";
  return difference > 0 === row.upwards ? "good" : "bad";
}
