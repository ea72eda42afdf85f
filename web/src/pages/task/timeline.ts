import type { Execution } from "../../api/types";

export interface Bar {
  execution: Execution;
  /** Percent of the whole width. */
  left: number;
  width: number;
}

export interface Timeline {
  /** Milliseconds since 1970. */
  from: number;
  to: number;
  bars: Bar[];
  ticks: { at: number; left: number }[];
}

const TICK_SECONDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];
const MAX_TICKS = 8;
const SHORTEST_SPAN_MS = 1000;

/**
 * Places executions on one time axis; a running one reaches to `now` (milliseconds). Pure.
 * `range` fixes the axis, so that it does not move with `now`.
 */
export function timelineOf(executions: readonly Execution[], now: number, range?: { from: number; to: number }): Timeline | undefined {
  const started = executions.filter((execution) => execution.started_at);
  if (started.length === 0) return undefined;
  const begin = (execution: Execution) => Date.parse(execution.started_at ?? "");
  const end = (execution: Execution) => (execution.completed_at ? Date.parse(execution.completed_at) : Math.max(now, begin(execution)));
  const from = range?.from ?? Math.min(...started.map(begin));
  const to = Math.max(from + SHORTEST_SPAN_MS, ...(range === undefined ? started.map(end) : [range.to]));
  const share = (at: number) => ((at - from) / (to - from)) * 100;
  return {
    from,
    to,
    bars: started.map((execution) => ({
      execution,
      left: share(begin(execution)),
      width: share(end(execution)) - share(begin(execution)),
    })),
    ticks: ticksOf(from, to).map((at) => ({ at, left: share(at) })),
  };
}

/** Round distances from the start, at most eight of them. */
export function ticksOf(from: number, to: number): number[] {
  const span = (to - from) / 1000;
  const every = (TICK_SECONDS.find((seconds) => span / seconds <= MAX_TICKS) ?? 86400 * Math.ceil(span / 86400 / MAX_TICKS)) * 1000;
  const ticks: number[] = [];
  for (let at = from; at <= to; at += every) ticks.push(at);
  return ticks;
}
