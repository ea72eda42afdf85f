import { useEffect, useState } from "preact/hooks";
import { Problem } from "../api/problem";
import { getTask } from "../api/tasks";
import type { LogEvent, TaskView } from "../api/types";
import { connection, onEvents, putView, viewOf, watchTask } from "./store";
import { taskOf } from "./scope";

/** A task's live view: first over REST, then by the stream, and over REST again after each reconnect. */
export function useTask(taskId: string): { view: TaskView | undefined; problem: Problem | undefined } {
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const epoch = connection.value.epoch;

  useEffect(() => watchTask(taskId), [taskId]);
  useEffect(() => {
    const abort = new AbortController();
    getTask(taskId, undefined, abort.signal).then(
      (view) => {
        setProblem(undefined);
        putView({ ...view, task_id: view.task_id ?? taskId });
      },
      (error: unknown) => error instanceof Problem && setProblem(error),
    );
    return () => abort.abort();
  }, [taskId, epoch]);

  return { view: viewOf(taskId).value, problem };
}

/** Calls `listener` with the task's events whose type matches. */
export function useTaskEvents(taskId: string, types: RegExp, listener: (events: LogEvent[]) => void): void {
  useEffect(
    () =>
      onEvents((events) => {
        const mine = events.filter((event) => types.test(event.type) && taskOf(event) === taskId);
        if (mine.length > 0) listener(mine);
      }),
    [taskId, listener],
  );
}
