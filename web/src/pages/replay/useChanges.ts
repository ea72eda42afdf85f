import { request, query } from "../../api/request";
import { useResource } from "../../api/useResource";
import type { Changes } from "./changes";

/** Differences of a task between two positions. */
export function useChanges(taskId: string, from: number, to: number) {
  return useResource(
    `${taskId} ${from} ${to}`,
    (signal) =>
      from === to
        ? Promise.resolve<Changes>({})
        : request<Changes>(`tasks/${encodeURIComponent(taskId)}/changes${query({ from, to })}`, { signal }),
    taskId,
  );
}
