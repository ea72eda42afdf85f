import { useEffect, useState } from "preact/hooks";

const REST_MS = 120;

/** The value once it has rested for a moment, for what is too heavy to fetch at each step of a drag. */
export function useResting<T>(value: T): T {
  const [resting, setResting] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setResting(value), REST_MS);
    return () => window.clearTimeout(timer);
  }, [value]);
  return resting;
}
