import type { TaskRow, TaskView } from "../../api/types";

/** The list's rows with what the stream has said since; order and membership stay the server's. Pure. */
export function mergeRows(rows: readonly TaskRow[], live: ReadonlyMap<string, TaskView>): TaskRow[] {
  return rows.flatMap((row) => {
    const view = live.get(row.task_id);
    if (view === undefined) return [row];
    return view.deleted ? [] : [{ ...row, ...view }];
  });
}

/** Seconds the task has worked, until `now` (milliseconds) while it runs. */
export function workedSeconds(row: TaskRow, now: number): number | undefined {
  if (!row.started_at) return undefined;
  const end = row.completed_at ? Date.parse(row.completed_at) : row.status === "in_progress" ? now : undefined;
  if (end === undefined) return undefined;
  return Math.max(0, (end - Date.parse(row.started_at)) / 1000);
}
