import type { Verdict } from "../../api/audit";

const KEY = "querymill.audit.verdict";

/** A verdict and the time at which it was given (RFC 3339). */
export interface Given {
  at: string;
  verdict: Verdict;
}

/** The last verdict seen in this browser; undefined if there is none or it is malformed. */
export function storedVerdict(): Given | undefined {
  try {
    const found = JSON.parse(window.localStorage.getItem(KEY) ?? "null") as Partial<Given> | null;
    return typeof found?.at === "string" && typeof found.verdict?.checked === "number" ? (found as Given) : undefined;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

export function storeVerdict(given: Given): void {
  window.localStorage.setItem(KEY, JSON.stringify(given));
}
