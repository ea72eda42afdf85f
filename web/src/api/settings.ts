import { request } from "./request";
import type { components } from "./schema";
import type { Database } from "./types";

type Schemas = components["schemas"];
export type Executor = Pick<Schemas["ExecutorView"], "executor"> & Partial<Schemas["ExecutorView"]>;
export type ModelHealth = Schemas["ModelView"];
export type ApiKey = Schemas["KeyView"];
export type Scope = NonNullable<Schemas["KeyRequest"]["scope"]>;

/** `connection`: its parts, or its connection string as `dsn`. */
export function addDatabase(name: string, connection: Partial<Omit<Schemas["DatabaseRequest"], "name">>): Promise<Database> {
  return request("databases", { method: "POST", body: { name, ...connection } });
}

export type DatabaseChange = Schemas["DatabaseChange"];

/** Omitted fields keep their values; stored only if the database can be reached. */
export function changeDatabase(name: string, change: DatabaseChange): Promise<Database> {
  return request(`databases/${encodeURIComponent(name)}`, { method: "PATCH", body: change });
}

export function removeDatabase(name: string): Promise<void> {
  return request(`databases/${encodeURIComponent(name)}`, { method: "DELETE" });
}

export interface Executors {
  executors: Executor[];
  /** Time and reason of the pause; absent if executors take work. */
  drained?: Schemas["Drain"] | null;
}

export function listExecutors(signal?: AbortSignal): Promise<Executors> {
  return request("executors", signal ? { signal } : {});
}

/** Stops executors from taking new work; running work finishes. */
export async function drainExecutors(reason: string): Promise<void> {
  await request("executors/drain", { method: "POST", body: reason === "" ? {} : { reason } });
}

export async function resumeExecutors(): Promise<void> {
  await request("executors/resume", { method: "POST", body: {} });
}

export async function listModels(signal?: AbortSignal): Promise<ModelHealth[]> {
  return (await request<{ models: ModelHealth[] }>("models", signal ? { signal } : {})).models;
}

export async function listKeys(signal?: AbortSignal): Promise<ApiKey[]> {
  return (await request<{ keys: ApiKey[] }>("keys", signal ? { signal } : {})).keys;
}

/** Creates a key and returns its text, which is shown only once. */
export async function createKey(name: string, scope: Scope): Promise<string> {
  return (await request<Schemas["NewKey"]>("keys", { method: "POST", body: { name, scope } })).key;
}

export function revokeKey(name: string): Promise<void> {
  return request(`keys/${encodeURIComponent(name)}`, { method: "DELETE" });
}
