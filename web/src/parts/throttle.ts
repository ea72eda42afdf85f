import { useEffect, useMemo, useRef, useState } from "preact/hooks";

const SETTLED_AFTER_MS = 150;

/** Calls `run` at once, then at most once per `milliseconds`; the last call is never lost. */
export function throttle(run: () => void, milliseconds: number): { call: () => void; stop: () => void } {
  let timer: number | undefined;
  let again = false;
  const fire = () => {
    if (again) {
      again = false;
      run();
      timer = window.setTimeout(fire, milliseconds);
    } else timer = undefined;
  };
  return {
    call: () => {
      if (timer !== undefined) {
        again = true;
        return;
      }
      run();
      timer = window.setTimeout(fire, milliseconds);
    },
    stop: () => window.clearTimeout(timer),
  };
}

/** A stable throttled form of the newest `run`. */
export function useThrottled(run: () => void, milliseconds: number): () => void {
  const latest = useRef(run);
  latest.current = run;
  const throttled = useMemo(() => throttle(() => latest.current(), milliseconds), [milliseconds]);
  useEffect(() => throttled.stop, [throttled]);
  return throttled.call;
}

/** The value once it has not changed for a moment, so that no request is made for each letter typed or step of a drag. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), SETTLED_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, [value]);
  return settled;
}
