import { signal } from "@preact/signals";
import { request, setApiKey } from "./request";
import type { components } from "./schema";

export type Session = components["schemas"]["SessionView"];
const SCOPES = ["view", "read", "operate", "admin"] as const;

/** Who uses this page; undefined until known. */
export const session = signal<Session | undefined>(undefined);

/** Loads the session; without a valid key, the page asks for one. */
export async function loadSession(): Promise<void> {
  session.value = await request<Session>("session");
}

/** True if the scope of the key includes this one. Until the session is known, everything is offered. */
export function may(scope: "read" | "operate" | "admin"): boolean {
  return session.value === undefined || SCOPES.indexOf(session.value.scope) >= SCOPES.indexOf(scope);
}

export async function signOut(): Promise<void> {
  await request("session", { method: "DELETE" });
  setApiKey("");
  window.location.reload();
}
