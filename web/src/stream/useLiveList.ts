import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { LogEvent } from "../api/types";
import { emptyList, type Action, type LiveList, type Placed, type Rules } from "./liveList";
import { LiveListReader, type Fetch } from "./liveListReader";
import { onTaskReach, useTaskEvents } from "./useTask";

const ANY = /./;

interface Options<T> extends Rules {
  taskId: string;
  /** Names the list; another key begins another one. */
  key: string;
  fetch: Fetch<T>;
  /** Items of the list among events of the task. */
  pick: (events: readonly LogEvent[]) => readonly T[];
  /** Called at each change, before the page is drawn. */
  onChange?: (list: LiveList<T>, before: LiveList<T>) => void;
}

interface Live<T> {
  list: LiveList<T>;
  /** The list as it is now, for what runs between two drawings. */
  now: () => LiveList<T>;
  /** Resolves once the reads that the action leads to have ended. */
  send: (action: Action<T>) => Promise<void>;
}

/** A list of a task's log that grows while the component is shown. */
export function useLiveList<T extends Placed>(options: Options<T>): Live<T> {
  const { taskId, key, tail, eagerItems } = options;
  const [list, setList] = useState(() => emptyList<T>(options));
  const reader = useRef<LiveListReader<T> | undefined>(undefined);
  const latest = useRef(options);
  latest.current = options;
  useEffect(() => {
    const own = new LiveListReader<T>(latest.current.fetch, { tail, eagerItems }, (next, before) => {
      latest.current.onChange?.(next, before);
      setList(next);
    });
    reader.current = own;
    setList(own.list);
    void own.send({ kind: "start" });
    const stop = onTaskReach(taskId, () => void own.send({ kind: "began" }));
    return () => {
      stop();
      own.stop();
    };
  }, [taskId, key]);
  const deliver = useCallback((events: LogEvent[]) => {
    const items = latest.current.pick(events);
    if (items.length > 0) void reader.current?.send({ kind: "streamed", items });
  }, []);
  useTaskEvents(taskId, ANY, deliver);
  const send = useCallback(async (action: Action<T>) => reader.current?.send(action), []);
  return { list, now: () => reader.current?.list ?? list, send };
}
