import { API, query, request } from "./request";
import type { LogEvent } from "./types";

export interface AuditHead {
  position: number;
  chain?: string | null;
  recorded_at?: string | null;
}

export interface Verdict {
  holds: boolean;
  checked: number | undefined;
  firstBad: number | undefined;
  reason: string | undefined;
}

export interface Checkpoint {
  position: number;
  chain?: string | null;
  recorded_at?: string | null;
  signature?: string | null;
}

type Raw = Record<string, unknown>;

const numberIn = (raw: Raw, names: readonly string[]) => names.map((name) => raw[name]).find((value): value is number => typeof value === "number");
const textIn = (raw: Raw, names: readonly string[]) => names.map((name) => raw[name]).find((value): value is string => typeof value === "string");

export async function auditHead(signal?: AbortSignal): Promise<AuditHead> {
  const raw = await request<Raw>("audit/head", signal ? { signal } : {});
  return { position: numberIn(raw, ["position", "head"]) ?? 0, chain: textIn(raw, ["chain", "digest"]) ?? null, recorded_at: textIn(raw, ["recorded_at", "at"]) ?? null };
}

/** Reads what a verification found, in whichever words. Pure. */
export function verdictOf(raw: Raw): Verdict {
  const firstBad = numberIn(raw, ["first_bad_position", "first_bad", "broken_at", "bad_position"]);
  const said = ["holds", "valid", "ok", "verified", "intact"].map((name) => raw[name]).find((value): value is boolean => typeof value === "boolean");
  return {
    holds: said ?? firstBad === undefined,
    checked: numberIn(raw, ["events", "checked", "verified_events", "rows", "count", "position"]),
    firstBad,
    reason: textIn(raw, ["reason", "error", "detail", "problem"]),
  };
}

export async function verifyAudit(): Promise<Verdict> {
  return verdictOf(await request<Raw>("audit/verify"));
}

export async function listCheckpoints(signal?: AbortSignal): Promise<Checkpoint[]> {
  return (await request<{ checkpoints: Checkpoint[] }>("audit/checkpoints", signal ? { signal } : {})).checkpoints;
}

export async function makeCheckpoint(): Promise<void> {
  await request("audit/checkpoints", { method: "POST", body: {} });
}

export const exportUrl = `${API}/audit/export`;

/** The newest events of the whole log that people caused, newest first. */
export async function latestDeeds(head: number, types: string, signal?: AbortSignal): Promise<LogEvent[]> {
  const after = Math.max(0, head - 20_000);
  const page = await request<{ events: LogEvent[] }>(`events${query({ after, limit: 1000, types })}`, signal ? { signal } : {});
  return page.events.slice(-100).reverse();
}
