import { useMemo } from "preact/hooks";
import type { LogEvent } from "../../api/types";
import { useTaskHistory } from "../../stream/useTaskHistory";

/** A finished unit of a step. Times in milliseconds since 1970. */
export interface Unit {
  position: number;
  executionId: string;
  name: string;
  from: number;
  to: number;
  failed: boolean;
}

const PAGE = 5000;
const MAX_READ_EVENTS = 20_000;
const MAX_SHOWN_UNITS = 2000;

/** The unit of a `unit.completed` or `unit.failed` event. Pure. */
export function unitOf(event: LogEvent): Unit {
  const to = Date.parse(event.recorded_at);
  const seconds = typeof event.data["seconds"] === "number" ? event.data["seconds"] : 0;
  return {
    position: event.position,
    executionId: String(event.data["execution_id"] ?? ""),
    name: String(event.data["unit"] ?? ""),
    from: to - seconds * 1000,
    to,
    failed: event.type === "unit.failed",
  };
}

/** The task's latest units, for the time line; without them it still shows the executions. */
export function useUnits(taskId: string): readonly Unit[] {
  const { events } = useTaskHistory(taskId, "unit.*", PAGE, MAX_READ_EVENTS);
  return useMemo(() => events.slice(-MAX_SHOWN_UNITS).map(unitOf), [events]);
}
