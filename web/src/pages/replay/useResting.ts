import { useEffect, useState } from "preact/hooks";

const REST_MS = 120;

/** The value after a moment without changes, for requests too heavy to make during a drag. */
export function useResting<T>(value: T): T {
  const [resting, setResting] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setResting(value), REST_MS);
    return () => window.clearTimeout(timer);
  }, [value]);
  return resting;
}
