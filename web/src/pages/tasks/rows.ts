import type { TaskRow, TaskView } from "../../api/types";
import { endedSeconds, unfitPairs } from "../task/taskState";

/** Rows of the list updated by views from the stream; order and membership are the server's. Pure. */
export function mergeRows(rows: readonly TaskRow[], live: ReadonlyMap<string, TaskView>): TaskRow[] {
  return rows.flatMap((row) => {
    const view = live.get(row.task_id);
    // events missed during an outage are only in the row
    if (view === undefined || (view.position ?? 0) < (row.position ?? 0)) return [row];
    return view.deleted ? [] : [{ ...row, ...view, unfit_pairs: unfitPairs(view.counts), ...lastRun(view) }];
  });
}

/** A list that stays open for months receives views of more tasks than it shows. */
const MAX_UNLISTED = 500;

/** Views received so far, merged with new ones; of tasks that are not listed, only the latest are kept. Pure. */
export function mergeViews(
  live: ReadonlyMap<string, TaskView>,
  views: readonly TaskView[],
  listed: ReadonlySet<string>,
): ReadonlyMap<string, TaskView> {
  const next = new Map(live);
  for (const view of views) {
    next.delete(view.task_id);
    next.set(view.task_id, view);
  }
  for (const id of next.keys()) {
    if (next.size <= MAX_UNLISTED) break;
    if (!listed.has(id)) next.delete(id);
  }
  return next;
}

/** Rows that newer tasks have pushed off the first page; the list is ordered by creation, newest first. Pure. */
export function pushedOff(before: readonly TaskRow[], now: readonly TaskRow[]): TaskRow[] {
  const last = now.at(-1);
  const there = new Set(now.map((row) => row.task_id));
  return last === undefined ? [] : before.filter((row) => !there.has(row.task_id) && isOlder(row, last));
}

function isOlder(row: TaskRow, than: TaskRow): boolean {
  const [made, other] = [row, than].map(({ created_at }) => Date.parse(created_at ?? "")) as [number, number];
  return made < other || (made === other && row.task_id < than.task_id);
}

/** Start and end of the last run of a task and the seconds of all; empty without a run. A queued run counts, one cancelled in the queue does not. */
function lastRun(view: TaskView): Partial<TaskRow> {
  const run = view.executions?.findLast(
    (execution) => !execution.parent_execution_id && (execution.started_at || execution.status === "queued"),
  );
  return run === undefined
    ? {}
    : { run_started_at: run.started_at ?? null, run_completed_at: run.completed_at ?? null, worked_seconds: endedSeconds(view) };
}

/** Seconds of all runs of the task, until `now` (milliseconds) if one is in progress; runs copied into a fork do not count. */
export function workedSeconds(row: TaskRow, now: number): number | undefined {
  const goesOn = row.status === "in_progress" && !row.run_completed_at;
  const present = goesOn && row.run_started_at ? Math.max(0, now - Date.parse(row.run_started_at)) / 1000 : undefined;
  return present === undefined ? row.worked_seconds || undefined : present + (row.worked_seconds ?? 0);
}
