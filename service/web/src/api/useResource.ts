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

/**
 * What `load` answers for `key`; loads again when the key changes. A reload keeps the old data on the page;
 * with `keep`, so does a change of key, for keys that are moments of one thing.
 */
export function useResource<T>(key: string, load: (signal: AbortSignal) => Promise<T>, keep = false): Resource<T> {
  const [turn, setTurn] = useState(0);
  const [state, setState] = useState<State<T>>({ key, data: undefined, problem: undefined, loading: true });
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    const abort = new AbortController();
    setState((old) => (keep || old.key === key ? { ...old, key, loading: true } : { key, data: undefined, problem: undefined, loading: true }));
    latest.current(abort.signal).then(
      (data) => !abort.signal.aborted && setState({ key, data, problem: undefined, loading: false }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        if (!(error instanceof Problem)) throw error;
        setState((old) => ({ key, data: keep || old.key === key ? old.data : undefined, problem: error, loading: false }));
      },
    );
    return () => abort.abort();
  }, [key, turn]);

  const fresh = keep || state.key === key;
  return { data: fresh ? state.data : undefined, problem: fresh ? state.problem : undefined, loading: state.loading, reload: () => setTurn((n) => n + 1) };
}
