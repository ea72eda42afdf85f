import type { Environment } from "./hub";

/** The browser's clock, random numbers, timers and EventSource, in a worker or a page. */
export const browser: Environment = {
  open: (url) => new EventSource(url),
  now: () => Date.now(),
  random: () => Math.random(),
  later: (run, milliseconds) => self.setTimeout(run, milliseconds),
  forget: (timer) => self.clearTimeout(timer),
};
