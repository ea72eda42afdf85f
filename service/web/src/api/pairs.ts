import { API, query, request } from "./request";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Pair = Pick<Schemas["PairView"], "pair_id" | "question" | "sql"> & Partial<Schemas["PairView"]>;
export type PairRun = Schemas["PairRun"];
export type PairChange = Omit<Schemas["PairChange"], "pair_ids">;

const path = (taskId: string, pairId?: string) =>
  `tasks/${encodeURIComponent(taskId)}/pairs${pairId === undefined ? "" : `/${encodeURIComponent(pairId)}`}`;

/** All pairs of the task, page by page. */
export async function listPairs(taskId: string, signal?: AbortSignal): Promise<Pair[]> {
  const pairs: Pair[] = [];
  let cursor: Schemas["PairPage"]["next_cursor"] = null;
  do {
    const page: { pairs: Pair[]; next_cursor?: typeof cursor } = await request(
      path(taskId) + query({ limit: 500, cursor }),
      signal ? { signal } : {},
    );
    pairs.push(...page.pairs);
    cursor = page.next_cursor ?? null;
  } while (cursor !== null);
  return pairs;
}

export function changePair(taskId: string, pairId: string, change: PairChange): Promise<Pair> {
  return request(path(taskId, pairId), { method: "PATCH", body: change });
}

/** Runs the pair's SQL, read-only and bounded, and gives its rows. */
export function runPair(taskId: string, pairId: string): Promise<PairRun> {
  return request(`${path(taskId, pairId)}/run`, { method: "POST", body: {} });
}

export const EXPORT_FORMATS = ["json", "spider", "alpaca", "sharegpt", "openai", "csv", "cortex", "vanna"] as const;

export function exportUrl(taskId: string, format: string): string {
  return `${API}/${path(taskId)}/export${query({ format })}`;
}
