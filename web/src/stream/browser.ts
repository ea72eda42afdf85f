import type { Environment } from "./hub";

/** The browser's own clock, chance and EventSource; the same in a worker and in a page. */
export const browser: Environment = {
  open: (url) => new EventSource(url),
  now: () => Date.now(),
  random: () => Math.random(),
  later: (run, milliseconds) => self.setTimeout(run, milliseconds),
  forget: (timer) => self.clearTimeout(timer),
};
