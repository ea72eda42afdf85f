import { useEffect, useRef, useState } from "preact/hooks";
import { isOver } from "../stream/outage";
import { asProblem, type Problem } from "./problem";

export interface Resource<T> {
  data: T | undefined;
  problem: Problem | undefined;
  loading: boolean;
  reload: () => void;
}

/** A request in progress; `again` is the timer of a reload that waits for it. */
interface Asked {
  again: number | undefined;
}

/** A reload does not wait longer for a request in progress: its network may be gone. */
const PATIENCE_MS = 10_000;

interface State<T> {
  scope: string;
  data: T | undefined;
  problem: Problem | undefined;
  loading: boolean;
}

/**
 * Loads data for `key`, and again when the key changes. A reload keeps the old data on the page, and so does a change of
 * key within the same `scope`. A reload waits for the request in progress: aborting each for the next would show nothing
 * if reloads come faster than responses. A load that failed by an outage is repeated once the service is back.
 */
export function useResource<T>(key: string, load: (signal: AbortSignal) => Promise<T>, scope = key): Resource<T> {
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<State<T>>({ scope, data: undefined, problem: undefined, loading: true });
  const latest = useRef(load);
  latest.current = load;
  const asked = useRef<Asked | undefined>(undefined);

  useEffect(() => {
    const abort = new AbortController();
    const mine: Asked = { again: undefined };
    asked.current = mine;
    const answered = (next: (old: State<T>) => State<T>) => {
      asked.current = undefined;
      setState(next);
      if (mine.again === undefined) return;
      window.clearTimeout(mine.again);
      setTurn((n) => n + 1);
    };
    setState((old) => (old.scope === scope ? { ...old, loading: true } : { scope, data: undefined, problem: undefined, loading: true }));
    latest.current(abort.signal).then(
      (data) => !abort.signal.aborted && answered(() => ({ scope, data, problem: undefined, loading: false })),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const problem = asProblem(error);
        answered((old) => ({ scope, data: old.scope === scope ? old.data : undefined, problem, loading: false }));
      },
    );
    return () => {
      window.clearTimeout(mine.again);
      abort.abort();
    };
  }, [key, turn]);

  const reload = () => {
    const again = () => setTurn((n) => n + 1);
    if (asked.current === undefined) again();
    else asked.current.again ??= window.setTimeout(again, PATIENCE_MS);
  };
  const over = isOver(state.problem);
  useEffect(() => {
    if (over) reload();
  }, [over]);
  const fresh = state.scope === scope;
  return { data: fresh ? state.data : undefined, problem: fresh ? state.problem : undefined, loading: state.loading, reload };
}
