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

/** Stops all executors, or one, from taking new work; running work finishes. */
export async function drainExecutors(executor?: string): Promise<void> {
  await request(`${path(executor)}/drain`, { method: "POST", body: {} });
}

export async function resumeExecutors(executor?: string): Promise<void> {
  await request(`${path(executor)}/resume`, { method: "POST", body: {} });
}

function path(executor?: string): string {
  return executor === undefined ? "executors" : `executors/${encodeURIComponent(executor)}`;
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

export type Receiver = Schemas["ReceiverView"];
export type NewReceiver = Schemas["NewReceiver"];

export async function listReceivers(signal?: AbortSignal): Promise<Receiver[]> {
  return (await request<{ receivers: Receiver[] }>("receivers", signal ? { signal } : {})).receivers;
}

/** Adds a receiver of notices; the secret of a webhook is shown only once. */
export function addReceiver(name: string, address: string): Promise<NewReceiver> {
  return request("receivers", { method: "POST", body: { name, address } });
}

export function testReceiver(name: string): Promise<void> {
  return request(`receivers/${encodeURIComponent(name)}/test`, { method: "POST", body: {} });
}

export function removeReceiver(name: string): Promise<void> {
  return request(`receivers/${encodeURIComponent(name)}`, { method: "DELETE" });
}
