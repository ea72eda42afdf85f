import { request } from "./request";
import type { Database, SourceTable } from "./types";

export async function listDatabases(signal?: AbortSignal): Promise<Database[]> {
  return (await request<{ databases: Database[] }>("databases", signal ? { signal } : {})).databases;
}

export async function listTables(database: string, signal?: AbortSignal): Promise<SourceTable[]> {
  const path = `databases/${encodeURIComponent(database)}/tables`;
  return (await request<{ tables: SourceTable[] }>(path, signal ? { signal } : {})).tables;
}
