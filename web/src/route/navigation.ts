import { computed, signal } from "@preact/signals";
import { routeOf } from "./route";

const address = signal(here());

function here(): string {
  return window.location.pathname + window.location.search;
}

window.addEventListener("popstate", () => (address.value = here()));

export const route = computed(() => routeOf(address.value.split("?")[0] ?? "/"));
export const parameters = computed(() => new URLSearchParams(address.value.split("?")[1] ?? ""));

export function navigate(to: string, how: "push" | "replace" = "push"): void {
  const changesPage = to.split("?")[0] !== window.location.pathname;
  if (how === "push") window.history.pushState(null, "", to);
  else window.history.replaceState(null, "", to);
  address.value = here();
  if (changesPage) window.scrollTo(0, 0);
}

/** Changes parameters of the present address; undefined removes one. */
export function setParameters(changes: Record<string, string | undefined>, how: "push" | "replace" = "replace"): void {
  const next = new URLSearchParams(parameters.value);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === "") next.delete(name);
    else next.set(name, value);
  }
  const text = next.toString();
  navigate(window.location.pathname + (text === "" ? "" : `?${text}`), how);
}
