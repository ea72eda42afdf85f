import { cancelTask, deleteTask, pauseTask, resumeTask } from "../../../api/tasks";
import { attemptAll, type Refused } from "./bulk";

export const BULK_ACTIONS = ["pause", "resume", "cancel", "delete"] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

const REQUESTS: Record<BulkAction, (id: string) => Promise<unknown>> = {
  pause: pauseTask,
  resume: resumeTask,
  cancel: cancelTask,
  delete: deleteTask,
};

/** Requests an action for each task; returns the refusals, in the order of `ids`. */
export async function requestAll(action: BulkAction, ids: readonly string[]): Promise<Refused[]> {
  return attemptAll(ids, REQUESTS[action]);
}
