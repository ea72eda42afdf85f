import { API, query, request } from "./request";
import type { components } from "./schema";
import type { EventPage } from "./tasks";
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
export function checkpointLine({ position, root, recorded_at, public_key, signature }: Checkpoint): string {
  return `${JSON.stringify({ position, root, at: recorded_at, public_key, signature })}\n`;
}

/** Address of the evidence package, with its summary in this language. */
export function evidenceUrl(language: string): string {
  return `${API}/audit/evidence${query({ language })}`;
}

export const exportUrl = `${API}/audit/export`;

export type Trail = Schemas["AuditTrail"];
export type TrailEntry = Schemas["TrailEntry"];

/** Filters of the audit trail; an empty text is no filter. */
export interface TrailFilters {
  actor: string;
  thing: string;
  types: string;
  since: string;
  until: string;
}

/** A page of who did what, before a position or the newest. */
export function auditTrail(filters: TrailFilters, before: number | undefined, signal?: AbortSignal): Promise<Trail> {
  return request(`audit/trail${query({ ...filters, before })}`, signal ? { signal } : {});
}

const MAX_ENTRY_EVENTS = 20;

/** The events of an entry of the trail, at most 20. */
export async function eventsOf(entry: TrailEntry, signal?: AbortSignal): Promise<LogEvent[]> {
  const page = { after: entry.first_position - 1, limit: MAX_ENTRY_EVENTS, types: entry.type, tasks: entry.task_id };
  const { events } = await request<EventPage>(`events${query(page)}`, signal ? { signal } : {});
  return events.filter((event) => event.position <= entry.position);
}
