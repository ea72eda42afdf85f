import { useMemo } from "preact/hooks";
import type { Problem } from "../../api/problem";
import type { LogEvent } from "../../api/types";
import { useTaskHistory } from "../../stream/useTaskHistory";
import { momentsOf, type Moment } from "./axis";
import { takeoversOf, type Takeover } from "./takeovers";

/** Types of events that change a task's state; log lines are too many to place one by one. */
const TYPES = "task.*,step.*,execution.*,unit.*,file.*,files.*,model.*,quality.*,pair.*";
const PAGE = 5000;
const MAX_EVENTS = 60_000;

export interface History {
  events: readonly LogEvent[];
  moments: Moment[];
  takeovers: Takeover[];
  complete: boolean;
  cut: boolean;
  problem: Problem | undefined;
  /** Reads on after a problem. */
  readOn: () => void;
}

/** The task's whole history of state, growing while it still runs. */
export function useHistory(taskId: string): History {
  const { events, complete, problem, more } = useTaskHistory(taskId, TYPES, PAGE, MAX_EVENTS);
  const cut = !complete && events.length >= MAX_EVENTS;
  const takeovers = useMemo(() => takeoversOf(events), [events]);
  const moments = useMemo(() => momentsOf(events, takeovers), [events]);
  return { events, moments, takeovers, complete: complete || cut, cut, problem, readOn: more };
}
