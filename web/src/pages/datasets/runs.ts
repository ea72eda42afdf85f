import type { DatasetVersion } from "../../api/datasets";

export const MAX_RUNS = 30;

export const FIGURES = ["pairs", "valid", "covered", "retrieval"] as const;
export type TrendFigure = (typeof FIGURES)[number];

/** Task whose pairs were loaded, with the figures of its last load; null if not measured. */
export interface Run {
  task: string;
  name: string;
  loadedAt: string;
  pairs: number;
  valid: number | null;
  covered: { done: number; total: number } | null;
  retrieval: number | null;
}

/** Place of a run in a chart, as shares of its width and height: from the left, and from the bottom. */
export interface Point {
  run: Run;
  x: number;
  y: number;
}

/** The newest runs, oldest first, from versions in the order of the API: newest first. Deleted tasks are left out. Pure. */
export function runsOf(versions: readonly DatasetVersion[]): Run[] {
  const newest = new Map<string, DatasetVersion>();
  for (const version of versions) if (!version.task_deleted && !newest.has(version.task_id)) newest.set(version.task_id, version);
  return [...newest.values()].slice(0, MAX_RUNS).reverse().map(runOf);
}

function runOf(version: DatasetVersion): Run {
  const { task_id, task_name, loaded_at, tasks, validation, covered, retrieval } = version;
  return {
    task: task_id,
    name: task_name || task_id,
    loadedAt: loaded_at,
    pairs: tasks.find((task) => task.task_id === task_id)?.pairs ?? 0,
    valid: validation === null || validation.pairs === 0 ? null : validation.usable / validation.pairs,
    covered,
    retrieval: retrieval?.tables_at_5 ?? null,
  };
}

/** Points of a figure at equal distances; a run without the figure has none. Numbers of pairs begin at 0, shares end at 1. Pure. */
export function pointsOf(runs: readonly Run[], figure: TrendFigure): Point[] {
  const most = figure === "pairs" ? Math.max(1, ...runs.map((run) => run.pairs)) : 1;
  return runs.flatMap((run, at) => {
    const value = valueOf(run, figure);
    return value === null ? [] : [{ run, x: runs.length === 1 ? 0 : at / (runs.length - 1), y: value / most }];
  });
}

function valueOf(run: Run, figure: TrendFigure): number | null {
  if (figure !== "covered") return run[figure];
  return run.covered === null || run.covered.total === 0 ? null : run.covered.done / run.covered.total;
}

/** SVG path through points, in a box of 100 × 100. Pure. */
export function lineThrough(points: readonly Point[]): string {
  return points.map(({ x, y }, at) => `${at === 0 ? "M" : "L"}${round(x * 100)} ${round(100 - y * 100)}`).join("");
}

const round = (n: number) => Math.round(n * 100) / 100;
