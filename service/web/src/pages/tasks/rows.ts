import type { TaskRow, TaskView } from "../../api/types";

/** The list's rows with what the stream has said since; order and membership stay the server's. Pure. */
export function mergeRows(rows: readonly TaskRow[], live: ReadonlyMap<string, TaskView>): TaskRow[] {
  return rows.flatMap((row) => {
    const view = live.get(row.task_id);
    // what was missed while the stream was away is in the row alone
    if (view === undefined || (view.position ?? 0) < (row.position ?? 0)) return [row];
    return view.deleted ? [] : [{ ...row, ...view, ...lastRun(view) }];
  });
}

/** When the last run of a task began and ended; nothing where its view tells of none. One that waits is the last, one cancelled as it waited was none. */
function lastRun(view: TaskView): Partial<TaskRow> {
  const run = view.executions?.findLast((execution) => !execution.parent_execution_id && (execution.started_at || execution.status === "queued"));
  return run === undefined ? {} : { run_started_at: run.started_at ?? null, run_completed_at: run.completed_at ?? null };
}

/** Seconds the task's last run took, until `now` (milliseconds) while it goes on. */
export function workedSeconds(row: TaskRow, now: number): number | undefined {
  if (!row.run_started_at) return undefined;
  const end = row.run_completed_at ? Date.parse(row.run_completed_at) : row.status === "in_progress" ? now : undefined;
  if (end === undefined) return undefined;
  return Math.max(0, (end - Date.parse(row.run_started_at)) / 1000);
}
