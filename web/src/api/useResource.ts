import { useEffect, useRef, useState } from "preact/hooks";
import { isOver } from "../stream/outage";
import { asProblem, type Problem } from "./problem";

export interface Resource<T> {
  data: T | undefined;
  problem: Problem | undefined;
  loading: boolean;
  reload: () => void;
}

/** A request under way; `again` is the timer of a reload that waits for it. */
interface Asked {
  again: number | undefined;
}

/** A request that says nothing for so long is not waited for: its network may be gone, and another may be there. */
const PATIENCE_MS = 10_000;

interface State<T> {
  key: string;
  data: T | undefined;
  problem: Problem | undefined;
  loading: boolean;
}

/**
 * What `load` answers for `key`; loads again when the key changes. A reload keeps the old data on the page;
 * with `keep`, so does a change of key, for keys that are moments of one thing. A reload follows the answer that is on
 * its way: where news come faster than answers, giving up each for the next would show none. What an outage prevented is
 * loaded once the service is back.
 */
export function useResource<T>(key: string, load: (signal: AbortSignal) => Promise<T>, keep = false): Resource<T> {
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<State<T>>({ key, data: undefined, problem: undefined, loading: true });
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
    setState((old) =>
      keep || old.key === key ? { ...old, key, loading: true } : { key, data: undefined, problem: undefined, loading: true },
    );
    latest.current(abort.signal).then(
      (data) => !abort.signal.aborted && answered(() => ({ key, data, problem: undefined, loading: false })),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const problem = asProblem(error);
        answered((old) => ({ key, data: keep || old.key === key ? old.data : undefined, problem, loading: false }));
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
  const fresh = keep || state.key === key;
  return { data: fresh ? state.data : undefined, problem: fresh ? state.problem : undefined, loading: state.loading, reload };
}
