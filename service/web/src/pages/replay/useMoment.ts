import { useEffect, useRef, useState } from "preact/hooks";
import { Problem } from "../../api/problem";
import { getTask } from "../../api/tasks";
import type { TaskView } from "../../api/types";

const REMEMBERED = 400;

/**
 * The task as it was at a position, as the service folds it. While the playhead moves, one request is under way at
 * a time and the newest wish follows it: what is shown may lag by one answer but never jumps back.
 */
export function useMoment(taskId: string, position: number | undefined): { view: TaskView | undefined; problem: Problem | undefined } {
  const [shown, setShown] = useState<{ position: number; view: TaskView } | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const memory = useRef(new Map<number, TaskView>());
  const wished = useRef<number | undefined>(undefined);
  const busy = useRef(false);

  const pump = async () => {
    if (busy.current) return;
    busy.current = true;
    while (wished.current !== undefined) {
      const at = wished.current;
      wished.current = undefined;
      try {
        const view = memory.current.get(at) ?? (await getTask(taskId, at));
        if (memory.current.size >= REMEMBERED) memory.current.clear();
        memory.current.set(at, view);
        setShown({ position: at, view });
        setProblem(undefined);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        setProblem(error);
      }
    }
    busy.current = false;
  };
  useEffect(() => {
    if (position === undefined) return;
    wished.current = position;
    void pump();
  }, [taskId, position]);
  return { view: shown?.view, problem };
}
