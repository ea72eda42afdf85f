import { useEffect, useRef, useState } from "preact/hooks";
import { Problem } from "./problem";

export interface Resource<T> {
  data: T | undefined;
  problem: Problem | undefined;
  loading: boolean;
  reload: () => void;
}

interface State<T> {
  key: string;
  data: T | undefined;
  problem: Problem | undefined;
  loading: boolean;
}

/** What `load` answers for `key`; loads again when the key changes. A reload keeps the old data on the page. */
export function useResource<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<State<T>>({ key, data: undefined, problem: undefined, loading: true });
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    const abort = new AbortController();
    setState((old) => (old.key === key ? { ...old, loading: true } : { key, data: undefined, problem: undefined, loading: true }));
    latest.current(abort.signal).then(
      (data) => !abort.signal.aborted && setState({ key, data, problem: undefined, loading: false }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        setState((old) => ({ key, data: old.key === key ? old.data : undefined, problem: error, loading: false }));
      },
    );
    return () => abort.abort();
  }, [key, turn]);

  return { data: state.data, problem: state.problem, loading: state.loading, reload: () => setTurn((n) => n + 1) };
}
