import { useEffect, useRef, useState } from "preact/hooks";
import { asProblem, type Problem } from "../../api/problem";
import { getTask } from "../../api/tasks";
import type { TaskView } from "../../api/types";
import { isOver } from "../../stream/outage";
import type { Moment } from "./axis";

const REMEMBERED = 400;

/**
 * The task at a moment, as folded by the service. While the playhead moves, one request is in progress at a time and the
 * newest position follows it: the view may lag by one response but never jumps back. While it rests, the next moment is
 * requested in advance.
 */
export function useMoment(
  taskId: string,
  moments: readonly Moment[],
  index: number,
): { view: TaskView | undefined; problem: Problem | undefined } {
  const [, setAnswers] = useState(0);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const known = useRef(new Map<number, TaskView>());
  const requests = useRef(new Map<number, Promise<TaskView>>());
  const latest = useRef<TaskView | undefined>(undefined);
  const wanted = useRef<number | undefined>(undefined);
  const before = useRef(index);
  const busy = useRef(false);
  const position = moments[index]?.position;

  const remember = (at: number, view: TaskView) => {
    if (known.current.size >= REMEMBERED) known.current.clear();
    known.current.set(at, view);
    return view;
  };
  const ask = (at: number): Promise<TaskView> => {
    const view = known.current.get(at);
    if (view !== undefined) return Promise.resolve(view);
    const answer =
      requests.current.get(at) ??
      getTask(taskId, at)
        .then((found) => remember(at, found))
        .finally(() => requests.current.delete(at));
    requests.current.set(at, answer);
    return answer;
  };
  const pump = async (ahead: number | undefined) => {
    if (busy.current) return;
    busy.current = true;
    while (wanted.current !== undefined) {
      const at = wanted.current;
      wanted.current = undefined;
      try {
        latest.current = await ask(at);
        setAnswers((n) => n + 1);
        setProblem(undefined);
      } catch (error) {
        setProblem(asProblem(error));
      }
    }
    busy.current = false;
    // a failure here is repeated and shown when the playhead gets there
    if (ahead !== undefined && !known.current.has(ahead)) ask(ahead).catch(asProblem);
  };
  useEffect(() => {
    const ahead = moments[index + (index < before.current ? -1 : 1)]?.position;
    before.current = index;
    if (position === undefined) return;
    wanted.current = position;
    void pump(ahead);
  }, [taskId, position, isOver(problem)]);
  const found = position === undefined ? undefined : known.current.get(position);
  if (found !== undefined) latest.current = found;
  return { view: latest.current, problem };
}
