import type { StepName } from "../../../api/types";
import type { Evaluation } from "./evaluation";

/** The shown parts of a quality report. All are optional: a report grows with its task. */
export interface Report {
  evaluation?: Evaluation;
  documentation?: { model?: ModelShare };
  generation?: {
    pairs?: number;
    coverage?: {
      pairs?: number;
      tables?: Part;
      business_columns?: Part;
      relation_edges?: Part;
      unique_skeletons?: Part;
      /** Number of pairs by name. */
      families?: Record<string, number>;
      /** Share of the pairs by level, easiest first. */
      difficulties?: Record<string, number>;
      duplicate_questions?: string[];
      conflicting_questions?: string[];
      /** A pair and the literal that its question lacks. */
      unsaid_literals?: { pair_id: string; literal: string }[];
    };
    themes?: Record<string, number>;
    carried?: Carried;
    model?: ModelShare;
  };
  validation?: {
    total_questions?: number;
    valid_sqls?: number;
    repaired_sqls?: number;
    accepted_repairs?: number;
    invalid_sqls?: number;
    first_pass_valid?: number;
    empty?: number;
    failures?: Record<string, number>;
    model?: ModelShare;
  };
  load?: { expected?: Record<string, number>; loaded?: Record<string, number>; vanished_tables?: string[]; steps_left_out?: StepName[] };
  mutation_score?: number | { score?: number; killed?: number; mutants?: number };
  one_reading?: number | Part;
  retrieval?: Record<string, number>;
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

export interface Part {
  covered: number;
  total: number;
  missing?: unknown[];
}

export type FigureName =
  | "firstPass"
  | "repaired"
  | "final"
  | "nonEmpty"
  | "tables"
  | "columns"
  | "relations"
  | "mutation"
  | "oneReading"
  | "unique"
  | "literals"
  | "loaded";

/** A share (0–1) with its total, if reported, and its target. */
export interface Figure {
  name: FigureName;
  share: number;
  done?: number;
  total?: number;
  target: number;
  missing: string[];
}

export interface Slice {
  name: string;
  count: number;
}

function figure(name: FigureName, target: number, done: number | undefined, total: number | undefined, missing: unknown[] = []): Figure[] {
  if (done === undefined || total === undefined) return [];
  return [{ name, target, done, total, share: total === 0 ? 1 : done / total, missing: missing.map(nameOf) }];
}

function nameOf(missing: unknown): string {
  return Array.isArray(missing) ? missing.flat().join(".") : typeof missing === "object" ? JSON.stringify(missing) : String(missing);
}

function covered(name: FigureName, target: number, part: Part | undefined): Figure[] {
  return figure(name, target, part?.covered, part?.total, part?.missing);
}

function bare(name: FigureName, target: number, share: number | undefined): Figure[] {
  return share === undefined ? [] : [{ name, target, share, missing: [] }];
}

function sum(counts: Record<string, number> | number[] | undefined): number | undefined {
  return counts && Object.values(counts).reduce((all, n) => all + n, 0);
}

/** Figures of the report, in the order of the page. */
export function figuresOf(report: Report): Figure[] {
  const { generation, validation, load, mutation_score: mutation, one_reading: reading } = report;
  const coverage = generation?.coverage;
  const pairs = coverage?.pairs ?? generation?.pairs;
  const unsaid = coverage?.unsaid_literals && new Set(coverage.unsaid_literals.map(({ pair_id }) => pair_id)).size;
  const usable = validation?.valid_sqls === undefined ? undefined : validation.valid_sqls + (validation.accepted_repairs ?? 0);
  return [
    ...figure("firstPass", 0.999, validation?.first_pass_valid, validation?.total_questions),
    ...(validation?.repaired_sqls ? figure("repaired", 1, validation.accepted_repairs, validation.repaired_sqls) : []),
    ...figure("final", 1, usable, validation?.total_questions),
    ...(validation?.empty === undefined || usable === undefined ? [] : figure("nonEmpty", 0.97, usable - validation.empty, usable)),
    ...(typeof mutation === "number" ? bare("mutation", 0.85, mutation) : figure("mutation", 0.85, mutation?.killed, mutation?.mutants)),
    ...(typeof reading === "number" ? bare("oneReading", 1, reading) : covered("oneReading", 1, reading)),
    ...covered("tables", 1, coverage?.tables),
    ...covered("columns", 0.95, coverage?.business_columns),
    ...covered("relations", 1, coverage?.relation_edges),
    ...covered("unique", 0.5, coverage?.unique_skeletons),
    ...(unsaid === undefined || pairs === undefined ? [] : figure("literals", 1, pairs - unsaid, pairs)),
    ...figure("loaded", 1, sum(load?.loaded), sum(load?.expected)),
  ];
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
  return Object.entries(report.generation?.coverage?.families ?? {}).map(([name, count]) => ({ name, count }));
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
