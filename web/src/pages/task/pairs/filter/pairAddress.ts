import { NO_FILTER, SORTS, type PairFilter, type Sort } from "./filterPairs";

const NAMES = Object.keys(NO_FILTER) as (keyof PairFilter)[];

/** Filter that an address names. Pure. */
export function filterOf(address: URLSearchParams): PairFilter {
  const filter = { ...NO_FILTER };
  for (const name of NAMES) filter[name] = address.get(name) ?? "";
  return filter;
}

/** Order that an address names. Pure. */
export function sortOf(address: URLSearchParams): Sort {
  return SORTS.find((sort) => sort === address.get("sort")) ?? "generated";
}

/** Address of the matching pairs of a task. Pure; `filterOf` is the inverse. */
export function pairsPath(taskPath: string, filter: Partial<PairFilter>): string {
  const query = new URLSearchParams({ tab: "pairs" });
  for (const name of NAMES) if (filter[name]) query.set(name, filter[name]);
  return `${taskPath}?${query.toString()}`;
}
