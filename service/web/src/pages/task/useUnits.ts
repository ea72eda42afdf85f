import { useCallback, useEffect, useState } from "preact/hooks";
import { Problem } from "../../api/problem";
import { listEvents } from "../../api/tasks";
import type { LogEvent } from "../../api/types";
import { useTaskEvents } from "../../stream/useTask";

/** One finished piece of a step. Times in milliseconds since 1970. */
export interface Unit {
  position: number;
  executionId: string;
  name: string;
  from: number;
  to: number;
  failed: boolean;
}

const UNIT = /^unit\./;
const MOST = 2000;

/** The unit a `unit.completed` or `unit.failed` event tells of. Pure. */
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

/** The task's units so far, for the time line; without them it still shows the executions. */
export function useUnits(taskId: string): readonly Unit[] {
  const [units, setUnits] = useState<readonly Unit[]>([]);
  const add = useCallback((events: LogEvent[]) => {
    setUnits((old) => {
      const known = new Set(old.map((unit) => unit.position));
      return [...old, ...events.filter((event) => !known.has(event.position)).map(unitOf)].slice(-MOST);
    });
  }, []);
  useEffect(() => {
    const abort = new AbortController();
    setUnits([]);
    listEvents(taskId, { types: "unit.*", limit: MOST }, abort.signal).then(
      (page) => add(page.events),
      (error: unknown) => {
        if (!(error instanceof Problem) && !abort.signal.aborted) throw error;
      },
    );
    return () => abort.abort();
  }, [taskId]);
  useTaskEvents(taskId, UNIT, add);
  return units;
}
