import { request } from "./request";
import type { components } from "./schema";

export type TaskSummary = components["schemas"]["TaskSummary"];

/** Summary of a task's result, with its pairs as they are now. */
export function taskSummary(taskId: string, signal?: AbortSignal): Promise<TaskSummary> {
  return request(`tasks/${encodeURIComponent(taskId)}/summary`, signal ? { signal } : {});
}
