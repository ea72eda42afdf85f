import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { listEvents } from "../api/tasks";
import type { LogEvent } from "../api/types";
import { NO_HISTORY, TaskHistory, type HistoryState } from "./TaskHistory";
import { namedBy } from "./typePatterns";
import { onTaskReach, useTaskEvents } from "./useTask";

const ANY = /./;

/**
 * A task's events of some types, as the service's parameter names them, growing while it runs: a page of `size` each
 * time `more` is called, or all pages until there are `most`.
 */
export function useTaskHistory(taskId: string, types: string, size: number, most = 0): HistoryState & { more: () => void } {
  const [state, setState] = useState(NO_HISTORY);
  const history = useRef<TaskHistory | undefined>(undefined);
  useEffect(() => {
    const abort = new AbortController();
    const read = async (after: number) => (await listEvents(taskId, { after, limit: size, ...(types === "" ? {} : { types }) }, abort.signal)).events;
    const own = new TaskHistory(read, size, most, setState);
    history.current = own;
    setState(NO_HISTORY);
    void own.more();
    const stop = onTaskReach(taskId, () => own.begin());
    return () => {
      stop();
      own.stop();
      abort.abort();
    };
  }, [taskId, types, size, most]);
  useTaskEvents(
    taskId,
    ANY,
    useCallback(
      (events: LogEvent[]) => {
        const named = namedBy(types);
        const mine = events.filter((event) => named(event.type));
        if (mine.length > 0) history.current?.take(mine);
      },
      [types],
    ),
  );
  return { ...state, more: () => void history.current?.more() };
}
