import type { PairFilter } from "../pairs/filter/filterPairs";
import type { Figure } from "./report";

export const GROUPS = ["correct", "complete", "findable"] as const;
export type Group = (typeof GROUPS)[number];

const OTHERS: Partial<Record<string, Group>> = {
  tables: "complete",
  business_columns: "complete",
  relation_edges: "complete",
  unique_skeletons: "complete",
  retrieved_tables: "findable",
  retrieved_examples: "findable",
  loaded: "findable",
};

/** Pairs that a figure does not count. */
const FILTERS: Partial<Record<string, Partial<PairFilter>>> = {
  first_pass_valid: { state: "invalid" },
  usable: { state: "invalid" },
  accepted_repairs: { state: "repaired" },
  loaded: { state: "loaded" },
};

/** Figures in three groups: of single pairs, of what they cover together, and of their retrieval. Pure. */
export function groupsOf(figures: readonly Figure[]): [Group, Figure[]][] {
  const groups = GROUPS.map((group): [Group, Figure[]] => [group, figures.filter((each) => (OTHERS[each.name] ?? "correct") === group)]);
  return groups.filter(([, found]) => found.length > 0);
}

/** Filter of the pairs behind a figure; undefined if the pairs have no such filter. Pure. */
export function filterBehind(figure: Figure): Partial<PairFilter> | undefined {
  return FILTERS[figure.name];
}
