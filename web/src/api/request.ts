import { signal } from "@preact/signals";
import { language } from "../text/language";
import { againAfter, pause } from "./patience";
import { Problem, faultyFields } from "./problem";

export const API = "/api/v0/data_pipeline";

/** Fields of the forms; an error text that mentions one is shown beside it. */
const FORM_FIELDS = [
  "table_list_file",
  "table_list",
  "db_name",
  "db_connection",
  "business_context",
  "language",
  "task_name",
  "pairs_per_table",
  "pairs_total",
  "relations_file",
  "dictionary_file",
  "knowledge_file",
  "use_llm",
  "seed",
  "created_by",
  "llm_config",
  "name",
  "dsn",
];

/** True once the service has required a key; the page then shows the sign-in. */
export const keyWanted = signal(false);

/** Milliseconds since 1970 of the last request that succeeded. */
export const answeredAt = signal(0);

let apiKey = "";

/** Sets the key sent with every request. The service responds with a cookie, which also opens the stream. */
export function setApiKey(key: string): void {
  apiKey = key;
}

export interface Options {
  method?: string;
  body?: unknown;
  /** A body that is sent as it is, instead of JSON. */
  raw?: string | Blob;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

async function send(path: string, options: Options): Promise<Response> {
  const headers: Record<string, string> = { "Accept-Language": language.value, Accept: "application/json", ...options.headers };
  if (apiKey !== "") headers["Authorization"] = `Bearer ${apiKey}`;
  const init: RequestInit = { method: options.method ?? "GET", headers };
  if (options.signal !== undefined) init.signal = options.signal;
  if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(options.body);
  } else if (options.raw !== undefined) {
    headers["Content-Type"] = "text/plain; charset=utf-8";
    init.body = options.raw;
  }
  for (let tries = 1; ; tries += 1) {
    const response = await reached(() => fetch(path.startsWith("/") ? path : `${API}/${path}`, init), options.signal);
    const again = againAfter(init.method ?? "GET", response.status, response.headers.get("Retry-After"), tries);
    if (again === undefined) {
      if (response.ok) answeredAt.value = Date.now();
      return response;
    }
    await pause(again, options.signal);
  }
}

/** The response or a part of it; a connection that breaks, before or within the body, becomes a `Problem`. */
async function reached<T>(ask: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    // the error's name is ambiguous: Firefox also calls a broken response aborted
    if (signal?.aborted === true) throw error;
    throw new Problem({ status: 0, code: "unreachable", message: "" });
  }
}

function textOf(response: Response, signal: AbortSignal | undefined): Promise<string> {
  return reached(() => response.text(), signal);
}

function asObject(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

async function refusal(response: Response, signal: AbortSignal | undefined): Promise<Problem> {
  if (response.status === 401) keyWanted.value = true;
  const body = asObject(await textOf(response, signal));
  const message = [body["error"], body["detail"], body["title"]].find((value) => typeof value === "string" && value !== "");
  return new Problem({
    status: response.status,
    code: typeof body["code"] === "string" ? body["code"] : "",
    message: typeof message === "string" ? message : "",
    fields: faultyFields(body, FORM_FIELDS),
    requestId: response.headers.get("X-Request-ID") ?? undefined,
  });
}

/** The `data` of a JSON response. Throws a `Problem` for every refusal and if the service cannot be reached. */
export async function request<T>(path: string, options: Options = {}): Promise<T> {
  const response = await send(path, options);
  if (!response.ok) throw await refusal(response, options.signal);
  if (response.status === 204) return undefined as T;
  const body = asObject(await textOf(response, options.signal));
  return ("data" in body ? body["data"] : body) as T;
}

/** The body as text, at most `limit` bytes of it, and the whole size in bytes. */
export async function requestText(path: string, limit: number, signal?: AbortSignal): Promise<{ text: string; size: number }> {
  const response = await send(path, { headers: { Accept: "*/*", Range: `bytes=0-${limit - 1}` }, ...(signal ? { signal } : {}) });
  if (response.status === 416) return { text: "", size: 0 };
  if (!response.ok) throw await refusal(response, signal);
  const total = response.headers.get("Content-Range")?.split("/")[1];
  const text = await textOf(response, signal);
  return { text: text.slice(0, limit), size: Number(total ?? response.headers.get("Content-Length") ?? text.length) };
}

/** A query string of the values that are set, with its question mark; empty when none is. */
export function query(values: Record<string, string | number | boolean | undefined | null>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}
