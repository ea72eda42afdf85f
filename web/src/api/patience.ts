/** Attempts of a request that the service cannot answer yet. */
const MAX_TRIES = 3;
const MAX_MS = 5_000;

/**
 * Milliseconds until a request is sent again; undefined if its response is final. Pure.
 *
 * Only reads are repeated: the service responds 503 with `Retry-After` (seconds) while its tables trail the log.
 */
export function againAfter(method: string, status: number, retryAfter: string | null, tries: number): number | undefined {
  if (method !== "GET" || status !== 503 || tries >= MAX_TRIES) return undefined;
  const seconds = Number(retryAfter ?? "");
  return retryAfter !== null && seconds >= 0 ? Math.min(seconds * 1000, MAX_MS) : undefined;
}

/** Waits; rejects at once if the signal aborts. */
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
