import { request } from "./request";
import type { Database } from "./types";

export interface Executor {
  executor: string;
  address?: Record<string, unknown> | null;
  started_at?: string | null;
  seen_at?: string | null;
  running?: number | null;
  silent_seconds?: number | null;
}

export interface ModelHealth {
  name: string;
  kind: string;
  healthy: boolean | undefined;
  detail: string | undefined;
}

export interface ApiKey {
  name: string;
  scope?: string | null;
  created_at?: string | null;
  revoked_at?: string | null;
  last_used_at?: string | null;
}

type Raw = Record<string, unknown>;

function isRecord(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export async function addDatabase(name: string, dsn: string): Promise<Database> {
  return request("databases", { method: "POST", body: { name, dsn } });
}

export async function removeDatabase(name: string): Promise<void> {
  return request(`databases/${encodeURIComponent(name)}`, { method: "DELETE" });
}

export async function listExecutors(signal?: AbortSignal): Promise<Executor[]> {
  return (await request<{ executors: Executor[] }>("executors", signal ? { signal } : {})).executors;
}

function healthOf(kind: string, raw: Raw): ModelHealth {
  const said = ["healthy", "reachable", "ok", "available"].map((name) => raw[name]).find((value): value is boolean => typeof value === "boolean");
  const name = [raw["name"], raw["model"]].find((value): value is string => typeof value === "string" && value !== "") ?? kind;
  const detail = ["error", "detail", "reason"].map((key) => raw[key]).find((value): value is string => typeof value === "string");
  const dimension = raw["dimension"] ?? raw["dimensions"];
  return { name, kind: String(raw["kind"] ?? kind), healthy: said, detail: detail ?? (typeof dimension === "number" ? `${dimension} d` : undefined) };
}

/** Models and embeddings with their health: from a list, or from one record per kind. Pure. */
export function modelsOf(raw: Raw): ModelHealth[] {
  if (Array.isArray(raw["models"])) {
    return raw["models"]
      .filter(isRecord)
      .filter((model) => model["kind"] !== "model" || model["configured"] !== false)
      .map((model) => healthOf(String(model["kind"] ?? "model"), model));
  }
  return Object.entries(raw).flatMap(([kind, value]) => (isRecord(value) ? [healthOf(kind, value)] : []));
}

export async function listModels(signal?: AbortSignal): Promise<ModelHealth[]> {
  return modelsOf(await request<Raw>("models", signal ? { signal } : {}));
}

export async function listKeys(signal?: AbortSignal): Promise<ApiKey[]> {
  return (await request<{ keys: ApiKey[] }>("keys", signal ? { signal } : {})).keys;
}

/** Makes a key and gives its text: the only time it is shown. */
export async function createKey(name: string, scope: string): Promise<string> {
  const made = await request<{ key?: string; secret?: string; token?: string }>("keys", { method: "POST", body: { name, scope } });
  return made.key ?? made.secret ?? made.token ?? "";
}

export async function revokeKey(name: string): Promise<void> {
  return request(`keys/${encodeURIComponent(name)}`, { method: "DELETE" });
}
