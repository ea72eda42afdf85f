import type { TaskRow, TaskView } from "../../api/types";
import { endedSeconds } from "../task/taskState";

/** The list's rows with what the stream has said since; order and membership stay the server's. Pure. */
export function mergeRows(rows: readonly TaskRow[], live: ReadonlyMap<string, TaskView>): TaskRow[] {
  return rows.flatMap((row) => {
    const view = live.get(row.task_id);
    // what was missed while the stream was away is in the row alone
    if (view === undefined || (view.position ?? 0) < (row.position ?? 0)) return [row];
    return view.deleted ? [] : [{ ...row, ...view, ...lastRun(view) }];
  });
}

/** A list that stays open for months hears of more tasks than it shows. */
const MAX_UNLISTED = 500;

/** What the stream has said of tasks, with what it says now; of those that are not listed, the latest only. Pure. */
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

/** Rows that newer tasks have pushed off the first page; the list is ordered from the latest made to the first. Pure. */
export function pushedOff(before: readonly TaskRow[], now: readonly TaskRow[]): TaskRow[] {
  const last = now.at(-1);
  const there = new Set(now.map((row) => row.task_id));
  return last === undefined ? [] : before.filter((row) => !there.has(row.task_id) && isOlder(row, last));
}

function isOlder(row: TaskRow, than: TaskRow): boolean {
  const [made, other] = [row, than].map(({ created_at }) => Date.parse(created_at ?? "")) as [number, number];
  return made < other || (made === other && row.task_id < than.task_id);
}

/** When the last run of a task began and ended, and how long all took; nothing where its view tells of none. One that waits is the last, one cancelled as it waited was none. */
function lastRun(view: TaskView): Partial<TaskRow> {
  const run = view.executions?.findLast(
    (execution) => !execution.parent_execution_id && (execution.started_at || execution.status === "queued"),
  );
  return run === undefined
    ? {}
    : { run_started_at: run.started_at ?? null, run_completed_at: run.completed_at ?? null, worked_seconds: endedSeconds(view) };
}

/** Seconds that all runs of the task took, until `now` (milliseconds) while one goes on; nothing for one that a fork was told of: it took its time elsewhere. */
export function workedSeconds(row: TaskRow, now: number): number | undefined {
  const goesOn = row.status === "in_progress" && !row.run_completed_at;
  const present = goesOn && row.run_started_at ? Math.max(0, now - Date.parse(row.run_started_at)) / 1000 : undefined;
  return present === undefined ? row.worked_seconds || undefined : present + (row.worked_seconds ?? 0);
}
