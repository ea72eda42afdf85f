import { signal } from "@preact/signals";
import type { TaskUse } from "../../api/datasets";

/** Use of the task on the page, read by its `DatasetBanner`. */
export const taskUse = signal<{ taskId: string; use: TaskUse } | undefined>(undefined);

/** Number of pairs of the task on the page as read last; the tabs show it as the header and the list do. */
export const taskPairs = signal<{ taskId: string; pairs: number } | undefined>(undefined);

/** True if the task was loaded, but the vector store has none of its pairs any more, or if it is a fork without a load. */
export function isUnused(taskId: string): boolean {
  const known = taskUse.value;
  return known?.taskId === taskId && known.use.state !== "in_use";
}
