import { useState } from "preact/hooks";
import { asProblem, type Problem } from "./problem";

export interface Attempt {
  /** True while a request is under way. */
  busy: boolean;
  /** Refusal of the last request; undefined once another begins. */
  problem: Problem | undefined;
  /** Does `act` and returns true if it succeeded; a `Problem` is kept, any other error is thrown. */
  run: (act: () => Promise<unknown>) => Promise<boolean>;
  /** Drops the problem, as when the person changes what was refused. */
  clear: () => void;
}

/** A request that a person makes by pressing something. */
export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const clear = () => setProblem(undefined);
  const run = async (act: () => Promise<unknown>) => {
    setBusy(true);
    clear();
    try {
      await act();
      return true;
    } catch (error) {
      setProblem(asProblem(error));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, run, clear };
}
