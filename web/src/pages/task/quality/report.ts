import type { components } from "../../../api/schema";
import type { StepName } from "../../../api/types";
import type { Evaluation } from "./evaluation";

export type Figure = components["schemas"]["QualityFigure"];

/** The shown parts of a quality report. All are optional: a report grows with its task. */
export interface Report {
  evaluation?: Evaluation;
  figures?: readonly Figure[];
  documentation?: { model?: ModelShare };
  generation?: {
    pairs?: number;
    coverage?: {
      pairs?: number;
      business_columns?: { excluded?: Record<string, number> };
      /** Number of pairs by name. */
      families?: Record<string, number>;
      /** Share of the pairs by level, easiest first. */
      difficulties?: Record<string, number>;
      duplicate_questions?: string[];
      conflicting_questions?: string[];
      signs?: { pair_id: string; signs: string[] }[];
    };
    themes?: Record<string, number>;
    /** Number of proposals by what became of them. */
    proposals?: { fates?: Record<string, number> };
    carried?: Carried;
    model?: ModelShare;
  };
  validation?: {
    repairs?: Record<string, number>;
    model?: ModelShare;
  };
  load?: { vanished_tables?: string[]; steps_left_out?: StepName[] };
}

/** Items that a language model made, and those that fell back to offline work, by cause. */
export interface ModelShare {
  name: string;
  made: number;
  fell_back: number;
  causes: readonly Cause[];
}

export interface Cause {
  zh: string;
  en: string;
  items: number;
}

/** Pairs of earlier tasks on the same source: reused, no longer valid, rejected and not generated again. */
export interface Carried {
  from_earlier_tasks: number;
  left_out: number;
  not_proposed: number;
}

export interface Slice {
  name: string;
  count: number;
}

/** Pairs of earlier tasks; null if there are none. */
export function carriedOf(report: Report): Carried | null {
  const carried = report.generation?.carried;
  return carried !== undefined && carried.from_earlier_tasks + carried.left_out + carried.not_proposed > 0 ? carried : null;
}

/** Steps that had not run when a forced load began. */
export function stepsLeftOutOf(report: Report): readonly StepName[] {
  return report.load?.steps_left_out ?? [];
}

/** The model's share in labels, generation and validation together; null if no model was wanted. */
export function modelOf(report: Report): ModelShare | null {
  const parts = [report.documentation?.model, report.generation?.model, report.validation?.model].filter((part) => part !== undefined);
  const [first] = parts;
  if (first === undefined) return null;
  const causes = new Map<string, Cause>();
  for (const cause of parts.flatMap((part) => part.causes)) {
    causes.set(cause.en, { ...cause, items: cause.items + (causes.get(cause.en)?.items ?? 0) });
  }
  return {
    name: first.name,
    made: parts.reduce((all, { made }) => all + made, 0),
    fell_back: parts.reduce((all, part) => all + part.fell_back, 0),
    causes: [...causes.values()].sort((a, b) => b.items - a.items),
  };
}

/** Tables that the load left out, because the source no longer had them. */
export function vanishedOf(report: Report): readonly string[] {
  return report.load?.vanished_tables ?? [];
}

export function difficultySlices(report: Report): Slice[] {
  const coverage = report.generation?.coverage;
  return Object.entries(coverage?.difficulties ?? {}).map(([name, share]) => ({ name, count: Math.round(share * (coverage?.pairs ?? 0)) }));
}

export function familySlices(report: Report): Slice[] {
  const families = Object.entries(report.generation?.coverage?.families ?? {});
  return families.filter(([name]) => name !== "").map(([name, count]) => ({ name, count }));
}

/** Counts by name, largest first, without zeros. */
export function countSlices(counts: Record<string, number> | undefined): Slice[] {
  return Object.entries(counts ?? {})
    .filter(([, count]) => count > 0)
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count);
}

/** Number of pairs by table; a pair counts for each of its tables. */
export function tableSlices(pairs: readonly { tables?: string[] }[]): Slice[] {
  const counts = new Map<string, number>();
  for (const table of pairs.flatMap((pair) => pair.tables ?? [])) counts.set(table, (counts.get(table) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}

/** Rounded down, so that 99.96 % never reads as 100 %. */
export function percent(share: number): string {
  return `${Math.floor(share * 1000) / 10}%`;
}

/** Whole percents; a positive share is never shown as 0 %. */
export function shortPercent(share: number): string {
  const whole = Math.round(share * 100);
  return whole === 0 && share > 0 ? "<1%" : `${whole}%`;
}
