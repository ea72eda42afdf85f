import type { SearchQuery } from "../../api/pairs";

/** Parameter of the address for each filter of the service; `search` and `state` as in a task's list of pairs. */
export const NAMES = { q: "search", db_name: "database", language: "language", status: "state", difficulty: "difficulty" } as const;
export type FilterName = keyof typeof NAMES;

/** Filters that an address names. Pure. */
export function searchOf(address: URLSearchParams): SearchQuery {
  const found: SearchQuery = {};
  for (const [name, parameter] of Object.entries(NAMES) as [FilterName, string][]) {
    const value = address.get(parameter)?.trim() ?? "";
    if (value !== "") found[name] = value;
  }
  return found;
}

/** Words of a search. Pure. */
export function wordsOf(search: string): string[] {
  return search.split(/\s+/).filter((word) => word !== "");
}
