import { API, query, request } from "./request";
import type { components } from "./schema";
import type { LogEvent } from "./types";

type Schemas = components["schemas"];
export type AuditHead = Schemas["AuditHead"];
export type Verdict = Schemas["AuditVerdict"];
export type Checkpoint = Schemas["CheckpointView"];

export function auditHead(signal?: AbortSignal): Promise<AuditHead> {
  return request("audit/head", signal ? { signal } : {});
}

/** Waits for the verdict; `onProgress` receives the progress from time to time. */
export async function verifyAudit(onProgress: (running: Verdict) => void): Promise<Verdict> {
  for (;;) {
    const verdict = await request<Verdict>("audit/verify?wait=2");
    if (verdict.state === "done") return verdict;
    onProgress(verdict);
  }
}

/** Address of the proof that an event is in the log, a file that can be checked on another machine. */
export function proofUrl(position: number): string {
  return `${API}/audit/proof${query({ position })}`;
}

export async function listCheckpoints(signal?: AbortSignal): Promise<Checkpoint[]> {
  return (await request<{ checkpoints: Checkpoint[] }>("audit/checkpoints", signal ? { signal } : {})).checkpoints;
}

export async function makeCheckpoint(): Promise<void> {
  await request("audit/checkpoints", { method: "POST", body: {} });
}

/** A checkpoint as a line of a file of checkpoints, which `querymill audit verify --checkpoints` reads. */
export function checkpointLine({ position, chain, recorded_at, public_key, signature }: Checkpoint): string {
  return `${JSON.stringify({ position, chain, at: recorded_at, public_key, signature })}\n`;
}

/** Address of the evidence package, with its summary in this language. */
export function evidenceUrl(language: string): string {
  return `${API}/audit/evidence${query({ language })}`;
}

export const exportUrl = `${API}/audit/export`;

/** Positions to look back for audited events. */
const LOOK_BACK = 20_000;
const PAGE = 1000;
const SHOWN = 100;

/** The newest events of the given types in the whole log, newest first. */
export async function latestEvents(head: number, types: string, signal?: AbortSignal): Promise<LogEvent[]> {
  let after = Math.max(0, head - LOOK_BACK);
  let latest: LogEvent[] = [];
  for (;;) {
    const { events } = await request<{ events: LogEvent[] }>(`events${query({ after, limit: PAGE, types })}`, signal ? { signal } : {});
    latest = [...latest, ...events].slice(-SHOWN);
    const last = events.at(-1);
    if (last === undefined || events.length < PAGE) return latest.reverse();
    after = last.position;
  }
}
