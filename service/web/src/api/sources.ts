import { request } from "./request";
import type { Database, SourceTable } from "./types";

/** Registered sources. Tolerates a list of bare names. */
export async function listDatabases(): Promise<Database[]> {
  const data = await request<{ databases: (Database | string)[] }>("databases");
  return (data.databases ?? []).map((entry) => (typeof entry === "string" ? { name: entry } : entry));
}

export async function listTables(database: string, signal?: AbortSignal): Promise<SourceTable[]> {
  const path = `databases/${encodeURIComponent(database)}/tables`;
  const data = await request<{ tables: (SourceTable | string)[] }>(path, signal ? { signal } : {});
  return (data.tables ?? []).map((entry) => (typeof entry === "string" ? { name: entry } : entry));
}
