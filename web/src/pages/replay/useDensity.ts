import { useEffect } from "preact/hooks";
import { request } from "../../api/request";
import type { components } from "../../api/schema";
import { useResource } from "../../api/useResource";
import { useThrottled } from "../../parts/throttle";

export type LogStretch = components["schemas"]["LogStretch"];

const RELOAD_MS = 3000;
const NONE: readonly LogStretch[] = [];

/** Number of log lines over time, updated while the history grows. Without it the timeline shows events only. */
export function useDensity(taskId: string, last: number): readonly LogStretch[] {
  const density = useResource(taskId, (signal) =>
    request<components["schemas"]["LogDensity"]>(`tasks/${encodeURIComponent(taskId)}/logs/density`, { signal }),
  );
  const reload = useThrottled(density.reload, RELOAD_MS);
  useEffect(() => {
    if (density.data !== undefined) reload();
  }, [last]);
  return density.data?.stretches ?? NONE;
}
