import type { Pair } from "../../../../api/pairs";
import { enFamilies } from "../../../../text/parts/en.families";
import { literal } from "../../../../text/literal";
import { zhFamilies } from "../../../../text/parts/zh.families";
import { isUnfit, stateOf, statesOf } from "../pairState";

export interface PairFilter {
  search: string;
  state: string;
  review: string;
  table: string;
  difficulty: string;
  family: string;
  origin: string;
  cause: string;
  /** Column or relation that the SQL reads; the service finds the pairs. */
  reads: string;
}

export const NO_FILTER: PairFilter = {
  search: "",
  state: "",
  review: "",
  table: "",
  difficulty: "",
  family: "",
  origin: "",
  cause: "",
  reads: "",
};

export const SORTS = ["generated", "changed", "state", "difficulty", "rows", "question"] as const;
export type Sort = (typeof SORTS)[number];

const LEVELS: readonly string[] = ["easy", "medium", "hard", "extra"];
/** Review value of pairs that have none. */
export const UNREVIEWED = "none";

/** Pairs that match; the service's filters of the same names are equivalent. `readers`: ids of the pairs for `reads`. */
export function filterPairs(pairs: readonly Pair[], filter: PairFilter, readers: ReadonlySet<string> = new Set()): Pair[] {
  const words = filter.search.split(/\s+/).filter(Boolean);
  // patterns, because lower-case copies of 20,000 pairs would take longer than a frame
  const patterns = words.map((word) => new RegExp(literal(word), "i"));
  return pairs.filter((pair) => {
    if (filter.difficulty !== "" && pair.difficulty !== filter.difficulty) return false;
    if (filter.table !== "" && !pair.tables?.includes(filter.table)) return false;
    if (filter.family !== "" && pair.family !== filter.family) return false;
    if (filter.origin !== "" && pair.origin !== filter.origin) return false;
    if (filter.review !== "" && (pair.review ?? UNREVIEWED) !== filter.review) return false;
    if (filter.reads !== "" && !readers.has(pair.pair_id)) return false;
    if (filter.cause !== "" && causeOf(pair) !== filter.cause) return false;
    if (filter.state !== "" && !statesOf(pair).includes(filter.state)) return false;
    return patterns.every((pattern) => isFound(pattern, pair));
  });
}

/** What a pair waits for: the cause of its refusal (the error itself if none was recorded), or the rule of its repair. */
export function causeOf(pair: Pair): string | undefined {
  if (isUnfit(pair, "invalid")) return pair.cause ?? pair.error ?? "unknown";
  return isUnfit(pair, "repaired") ? pair.repair?.rule : undefined;
}

export interface Choices {
  states: string[];
  reviews: string[];
  tables: string[];
  difficulties: string[];
  families: string[];
  origins: string[];
}

/** Values of the pairs to filter by. */
export function choicesOf(pairs: readonly Pair[]): Choices {
  const [states, reviews, tables] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const [families, origins, levels] = [new Set<string>(), new Set<string>(), new Set<string>()];
  for (const pair of pairs) {
    for (const state of statesOf(pair)) states.add(state);
    for (const table of pair.tables ?? []) tables.add(table);
    reviews.add(pair.review ?? UNREVIEWED);
    if (pair.family) families.add(pair.family);
    if (pair.origin) origins.add(pair.origin);
    if (pair.difficulty) levels.add(pair.difficulty);
  }
  return {
    states: [...states].sort(),
    reviews: [...reviews].sort(),
    tables: [...tables].sort(),
    difficulties: LEVELS.filter((level) => levels.has(level)),
    families: [...families].sort(),
    origins: [...origins].sort(),
  };
}

/** Pairs in an order: as generated, the last changed first, the most rows first, else ascending. */
export function sortPairs(pairs: Pair[], sort: Sort): Pair[] {
  switch (sort) {
    case "generated":
      return pairs;
    case "changed":
      return pairs.sort((a, b) => (b.position ?? 0) - (a.position ?? 0));
    case "state":
      return pairs.sort((a, b) => stateOf(a).localeCompare(stateOf(b)));
    case "difficulty":
      return pairs.sort((a, b) => LEVELS.indexOf(a.difficulty ?? "") - LEVELS.indexOf(b.difficulty ?? ""));
    case "rows":
      return pairs.sort((a, b) => (b.rows ?? -1) - (a.rows ?? -1));
    case "question":
      return pairs.sort((a, b) => a.question.localeCompare(b.question));
  }
}

function isFound(pattern: RegExp, { question, sql, tables = [], family = "" }: Pair): boolean {
  return [question, sql, ...tables, family, enFamilies[family] ?? "", zhFamilies[family] ?? ""].some((text) => pattern.test(text));
}
