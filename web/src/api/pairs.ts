import { API, query, request } from "./request";
import type { components } from "./schema";
import type { LogEvent, Started } from "./types";

type Schemas = components["schemas"];
export type Pair = Pick<Schemas["PairView"], "pair_id" | "question" | "sql"> & Partial<Schemas["PairView"]>;
export type PairRun = Schemas["PairRun"];
export type PairChange = Schemas["PairChange"];
export type PairEdit = Schemas["PairEdit"];
export type PairEdits = Schemas["PairEdits"];
export type Review = "approved" | "rejected";
export type PairImport = Schemas["PairImport"];

const path = (taskId: string, pairId?: string) =>
  `tasks/${encodeURIComponent(taskId)}/pairs${pairId === undefined ? "" : `/${encodeURIComponent(pairId)}`}`;

/** All pairs of the task, page by page; with `reads`, those whose SQL reads this column or joins over this relation. */
export async function listPairs(taskId: string, signal?: AbortSignal, reads?: string): Promise<Pair[]> {
  const pairs: Pair[] = [];
  let cursor: Schemas["PairPage"]["next_cursor"] = null;
  do {
    const page: { pairs: Pair[]; next_cursor?: Schemas["PairPage"]["next_cursor"] } = await request(
      path(taskId) + query({ limit: 5000, cursor, reads }),
      signal ? { signal } : {},
    );
    pairs.push(...page.pairs);
    cursor = page.next_cursor ?? null;
  } while (cursor !== null);
  return pairs;
}

/** A page of the task's pairs, as they were at a position. */
export function pagePairs(
  taskId: string,
  page: { at: number; limit: number; cursor?: number },
  signal?: AbortSignal,
): Promise<Schemas["PairPage"]> {
  return request(path(taskId) + query(page), signal ? { signal } : {});
}

export type PairHits = Schemas["PairHits"];
export type PairHit = Schemas["PairHit"];
export type SearchQuery = Partial<Record<"q" | "db_name" | "language" | "status" | "difficulty", string>>;

/** A page of the pairs of all tasks that match, those generated last first. */
export function searchPairs(wanted: SearchQuery, limit: number, signal?: AbortSignal): Promise<PairHits> {
  return request(`pairs${query({ ...wanted, limit })}`, signal ? { signal } : {});
}

export function changePair(taskId: string, pairId: string, change: PairChange): Promise<Pair> {
  return request(path(taskId, pairId), { method: "PATCH", body: change });
}

/** `invalid`: ids of pairs not approved because their SQL is invalid; `changed`: ids of pairs skipped because they changed after they were shown. */
export interface Decided {
  pairs: Pair[];
  invalid: string[];
  changed: string[];
}

/** Applies one decision to several pairs as they are shown; returns the updated pairs. */
export function decidePairs(taskId: string, pairs: readonly Pair[], review: Review): Promise<Decided> {
  const body = { pair_ids: pairs.map((pair) => pair.pair_id), positions: pairs.map((pair) => pair.position ?? 0), review };
  return request(path(taskId), { method: "PATCH", body });
}

/** Runs the pair's SQL, or a draft of it, read-only and bounded, and returns its rows. */
export function runPair(taskId: string, pairId: string, sql?: string, signal?: AbortSignal): Promise<PairRun> {
  return request(`${path(taskId, pairId)}/run`, { method: "POST", body: sql === undefined ? {} : { sql }, ...(signal ? { signal } : {}) });
}

/** Replaces a name in the SQL of pairs, or checks the SQL as it is; a dry run only reports the verdicts. */
export function editPairs(
  taskId: string,
  body: { pair_ids: readonly string[]; find?: string; replace?: string; dry_run?: boolean },
): Promise<PairEdits> {
  return request(`${path(taskId)}/edit`, { method: "POST", body });
}

/** Starts a run that adds pairs: of a family about a table, or others in the places of pairs, which are rejected. */
export function generatePairs(taskId: string, body: { pair_ids: readonly string[] } | { family: string; table: string }): Promise<Started> {
  return request(`${path(taskId)}/generate`, { method: "POST", body });
}

/** Names that may replace a name, likeliest first. */
export function replacementsOf(taskId: string, find: string): Promise<Schemas["PairReplacements"]> {
  return request(path(taskId) + `/replacements${query({ find })}`);
}

/** Restores pairs as they were at a position of the log, which undoes edits and decisions; returns them. */
export async function restorePairs(taskId: string, pairIds: readonly string[], position: number): Promise<Pair[]> {
  const body = { pair_ids: pairIds, position };
  return (await request<{ pairs: Pair[] }>(`${path(taskId)}/restore`, { method: "POST", body })).pairs;
}

/** Events of the pair, oldest first. */
export async function pairHistory(taskId: string, pairId: string, signal?: AbortSignal): Promise<LogEvent[]> {
  return (await request<{ events: LogEvent[] }>(`${path(taskId, pairId)}/history`, signal ? { signal } : {})).events;
}

/** Imports pairs that pass the gate; a trial only reports the result. */
export function importPairs(taskId: string, upload: string | File, trial: boolean): Promise<PairImport> {
  return request(`${path(taskId)}/import${query({ dry_run: trial ? 1 : undefined })}`, { method: "POST", raw: upload });
}

/** Filters of an export, the same as of a list. */
export type ExportQuery = Partial<
  Record<"q" | "status" | "review" | "difficulty" | "table" | "family" | "origin" | "cause" | "reads" | "include", string>
>;

export function exportUrl(taskId: string, format: string, filters: ExportQuery): string {
  return `${API}/${path(taskId)}/export${query({ format, ...filters })}`;
}
