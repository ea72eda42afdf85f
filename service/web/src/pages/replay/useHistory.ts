import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { Problem } from "../../api/problem";
import { listEvents } from "../../api/tasks";
import type { LogEvent } from "../../api/types";
import { useTaskEvents } from "../../stream/useTask";
import { momentsOf, type Moment } from "./axis";
import { takeoversOf, type Takeover } from "./takeovers";

/** All that changes a task's state; its log lines are too many to place one by one. */
const TYPES = "task.*,step.*,execution.*,unit.*,file.*,files.*,model.*,quality.*,pair.*";
const STATE = /^(task|step|execution|unit|file|files|model|quality|pair)\./;
const PAGE = 5000;
const MOST = 60_000;

export interface History {
  events: LogEvent[];
  moments: Moment[];
  takeovers: Takeover[];
  complete: boolean;
  cut: boolean;
  problem: Problem | undefined;
}

/** The task's whole history of state, page by page, growing while it still runs. */
export function useHistory(taskId: string): History {
  const [events, setEvents] = useState<LogEvent[]>([]);
  const [complete, setComplete] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const add = useCallback((fresh: LogEvent[]) => {
    setEvents((old) => {
      const last = old.at(-1)?.position ?? 0;
      const newer = fresh.filter((event) => event.position > last && STATE.test(event.type));
      return newer.length === 0 ? old : [...old, ...newer];
    });
  }, []);

  useEffect(() => {
    const abort = new AbortController();
    const read = async () => {
      let after = 0;
      for (let read = 0; read < MOST; read += PAGE) {
        const page = await listEvents(taskId, { after, limit: PAGE, types: TYPES }, abort.signal);
        add(page.events);
        if (page.events.length < PAGE) break;
        after = page.next_after ?? page.events.at(-1)?.position ?? after;
      }
      setComplete(true);
    };
    read().catch((error: unknown) => {
      if (abort.signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    });
    return () => abort.abort();
  }, [taskId]);
  useTaskEvents(taskId, STATE, useCallback((fresh: LogEvent[]) => complete && add(fresh), [complete]));

  const takeovers = useMemo(() => takeoversOf(events), [events]);
  const moments = useMemo(() => momentsOf(events, takeovers), [events]);
  return { events, moments, takeovers, complete, cut: complete && events.length >= MOST, problem };
}
