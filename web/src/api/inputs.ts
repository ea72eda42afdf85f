import { API, query, request } from "./request";
import type { components } from "./schema";

export type Input = components["schemas"]["InputView"];
export type InputKind = "tables" | "relations" | "dictionary" | "knowledge";

export async function listInputs(signal?: AbortSignal): Promise<Input[]> {
  return (await request<{ inputs: Input[] }>("inputs", signal ? { signal } : {})).inputs;
}

/** Uploads a file. The service checks it at once and names an invalid line. */
export function putInput(file: File, kind: InputKind): Promise<Input> {
  return request(`inputs/${encodeURIComponent(file.name)}${query({ kind })}`, { method: "PUT", raw: file });
}

export function inputUrl(name: string): string {
  return `${API}/inputs/${encodeURIComponent(name)}`;
}

/** Removes an upload; tasks that used it keep a copy. */
export function removeInput(name: string): Promise<void> {
  return request(`inputs/${encodeURIComponent(name)}`, { method: "DELETE" });
}
