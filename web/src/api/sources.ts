import { query, request } from "./request";
import type { components } from "./schema";
import type { Database, DatabaseCheck, SourceTable } from "./types";

export async function listDatabases(signal?: AbortSignal): Promise<Database[]> {
  return (await request<{ databases: Database[] }>("databases", signal ? { signal } : {})).databases;
}

export async function listTables(database: string, signal?: AbortSignal): Promise<SourceTable[]> {
  const path = `databases/${encodeURIComponent(database)}/tables`;
  return (await request<{ tables: SourceTable[] }>(path, signal ? { signal } : {})).tables;
}

/** Checks the connection; a failed check resolves, too. */
export function checkDatabase(name: string): Promise<DatabaseCheck> {
  return request(`databases/${encodeURIComponent(name)}`);
}

/** Creates and registers the sample database; returns the fields of a request for a task over it. */
export function prepareSample(language: string): Promise<components["schemas"]["SampleView"]> {
  return request(`sample${query({ language })}`, { method: "POST", body: {} });
}
