import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { connection } from "../stream/store";

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

/** Longer than a restart of the service takes. */
export const STALE_AFTER_MS = 10_000;

/** True if the page shows old data, because the stream has been away for a while. */
export function useStale(): boolean {
  const { light, since } = connection.value;
  const away = light === "connecting";
  return useNow(away) - since > STALE_AFTER_MS && away;
}

/** As `useNow`, but stands still while the stream is away: nothing is known of that time. */
export function useLiveNow(running: boolean): number {
  const { light, since } = connection.value;
  const now = useNow(running);
  return running && light === "connecting" ? Math.min(now, since) : now;
}
