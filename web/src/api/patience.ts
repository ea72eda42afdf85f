/** How often a question is put again that the service could not answer yet. */
const MAX_TRIES = 3;
const MAX_MS = 5_000;

/**
 * Milliseconds after which a request is to be sent again; undefined where its answer stands. Pure.
 *
 * Only a reading that came too early is repeated: the service says 503 with `Retry-After` (seconds) while its tables
 * trail the log, and whatever changes something is the person's to repeat.
 */
export function againAfter(method: string, status: number, retryAfter: string | null, tries: number): number | undefined {
  if (method !== "GET" || status !== 503 || tries >= MAX_TRIES) return undefined;
  const seconds = Number(retryAfter ?? "");
  return retryAfter !== null && seconds >= 0 ? Math.min(seconds * 1000, MAX_MS) : undefined;
}

/** Waits; ends at once, as an aborted request does, when the signal says so. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(new DOMException("nobody waits for the answer any more", "AbortError"));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, ms);
    if (signal?.aborted === true) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
}
