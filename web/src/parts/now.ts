import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const present = signal(Date.now());
let users = 0;
let timer = 0;

/** Milliseconds since 1970, updated once a second while `running`. */
export function useNow(running: boolean): number {
  useEffect(() => {
    if (!running) return undefined;
    users += 1;
    present.value = Date.now();
    if (users === 1) timer = window.setInterval(() => (present.value = Date.now()), 1000);
    return () => {
      users -= 1;
      if (users === 0) window.clearInterval(timer);
    };
  }, [running]);
  return running ? Math.max(present.value, Date.now()) : Date.now();
}
