import { useEffect, useState } from "preact/hooks";
import { Problem } from "../api/problem";
import { getTask } from "../api/tasks";
import type { LogEvent, TaskView } from "../api/types";
import { isOver } from "./outage";
import { onEvents, onReach, putView, viewOf, watchTask } from "./store";
import { taskOf } from "./scope";

/** A task's live view, read over REST at first and whenever the stream begins, and updated by the stream. */
export function useTask(taskId: string): { view: TaskView | undefined; problem: Problem | undefined } {
  const [problem, setProblem] = useState<Problem | undefined>(undefined);

  const over = isOver(problem);
  useEffect(() => watchTask(taskId), [taskId]);
  useEffect(() => {
    const abort = new AbortController();
    const read = () => {
      getTask(taskId, undefined, abort.signal).then(
        (view) => {
          setProblem(undefined);
          putView({ ...view, task_id: view.task_id ?? taskId });
        },
        (error: unknown) => error instanceof Problem && setProblem(error),
      );
    };
    read();
    const stop = onTaskReach(taskId, read);
    return () => {
      stop();
      abort.abort();
    };
  }, [taskId, over]);

  return { view: viewOf(taskId).value, problem };
}

/** Calls `listener` when this tab begins to receive all events of a task; returns a function that stops it. */
export function onTaskReach(taskId: string, listener: () => void): () => void {
  return onReach((reach) => reach.tasks.includes(taskId), listener);
}

/** Calls `reload` for events of the task whose type matches, and when some may have been missed. */
export function useTaskNews(taskId: string, types: RegExp, reload: () => void): void {
  useTaskEvents(taskId, types, reload);
  useEffect(() => onTaskReach(taskId, reload), [taskId, reload]);
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
