import { API, query, request } from "./request";

export interface Pair {
  pair_id: string;
  question: string;
  sql: string;
  difficulty?: string | null;
  family?: string | null;
  theme?: string | null;
  tables?: string[];
  origin?: string | null;
  /** Where the pair stands in its history: generated, validated, repaired, edited, loaded … */
  status?: string | null;
  /** What a person decided: approved, rejected. */
  review?: string | null;
  valid?: boolean | null;
  rows?: number | null;
  error?: string | null;
  loaded?: boolean | null;
}

export interface PairRun {
  columns: string[];
  rows: unknown[][];
  row_count?: number;
  truncated?: boolean;
  valid?: boolean;
  error?: string | null;
}

interface RawPair extends Omit<Pair, "pair_id"> {
  pair_id?: string;
  id?: string;
}

const path = (taskId: string, pairId?: string) =>
  `tasks/${encodeURIComponent(taskId)}/pairs${pairId === undefined ? "" : `/${encodeURIComponent(pairId)}`}`;

const named = (pair: RawPair): Pair => ({ ...pair, pair_id: pair.pair_id ?? pair.id ?? "" });

/** All pairs of the task, page by page. */
export async function listPairs(taskId: string, signal?: AbortSignal): Promise<Pair[]> {
  const pairs: Pair[] = [];
  let cursor: string | number | null | undefined;
  do {
    const page: { pairs: RawPair[]; next_cursor?: string | number | null } = await request(
      path(taskId) + query({ limit: 500, cursor }),
      signal ? { signal } : {},
    );
    pairs.push(...page.pairs.map(named));
    cursor = page.next_cursor;
  } while (cursor !== undefined && cursor !== null);
  return pairs;
}

export type PairChange = { question?: string; sql?: string; review?: "approved" | "rejected" };

export async function changePair(taskId: string, pairId: string, change: PairChange): Promise<Pair> {
  const answer = await request<RawPair & { pair?: RawPair }>(path(taskId, pairId), { method: "PATCH", body: change });
  return named(answer.pair ?? answer);
}

interface RawRun {
  columns?: (string | { name: string })[];
  rows?: (unknown[] | Record<string, unknown>)[];
  row_count?: number;
  truncated?: boolean;
  valid?: boolean;
  error?: string | null;
}

/** Runs the pair's SQL, read-only and bounded, and gives its rows. */
export async function runPair(taskId: string, pairId: string): Promise<PairRun> {
  const raw = await request<RawRun>(`${path(taskId, pairId)}/run`, { method: "POST", body: {} });
  const first = raw.rows?.[0];
  const columns = raw.columns?.map((column) => (typeof column === "string" ? column : column.name)) ?? (first && !Array.isArray(first) ? Object.keys(first) : []);
  const rows = (raw.rows ?? []).map((row) => (Array.isArray(row) ? row : columns.map((name) => row[name])));
  return { ...raw, columns, rows };
}

export const EXPORT_FORMATS = ["json", "spider", "alpaca", "sharegpt", "openai", "csv", "cortex", "vanna"] as const;

export function exportUrl(taskId: string, format: string): string {
  return `${API}/${path(taskId)}/export${query({ format })}`;
}
