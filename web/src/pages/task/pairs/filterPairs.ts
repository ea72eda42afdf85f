import type { Pair } from "../../../api/pairs";
import { enFamilies } from "../../../text/parts/en.families";
import { zhFamilies } from "../../../text/parts/zh.families";

export interface PairFilter {
  search: string;
  difficulty: string;
  table: string;
  state: string;
}

export const NO_FILTER: PairFilter = { search: "", difficulty: "", table: "", state: "" };

/** The state shown for a pair: a person's decision goes before the gate's result, except that an invalid pair stays invalid. */
export function stateOf(pair: Pair): string {
  if (pair.review === "rejected") return pair.review;
  if (isInvalid(pair)) return "invalid";
  if (pair.review === "approved") return pair.review;
  if (pair.status === "edited") return pair.status;
  if (isProposed(pair)) return "proposed";
  if (pair.loaded === true) return "loaded";
  if (pair.validity === "repaired") return "repaired";
  if (pair.status) return pair.status;
  return pair.valid === true ? "valid" : "unchecked";
}

/** States a pair can be filtered by, as in the service's `status` parameter. */
function statesOf(pair: Pair): string[] {
  return [pair.status ?? stateOf(pair), pair.review, isInvalid(pair) ? "invalid" : ""].filter((state): state is string => !!state);
}

/** True if the gate refuses the SQL; validation also removes such a pair from the task's files. */
export function isInvalid(pair: Pair): boolean {
  return pair.valid === false || pair.status === "removed";
}

/** True if the SQL was repaired and neither a person nor the server's setting has accepted that. */
export function waitsForApproval(pair: Pair): boolean {
  return !!pair.repair && !pair.repair.accepted && pair.review !== "approved";
}

/** True if the pair was proposed for a question and is not reviewed yet. */
export function isProposed(pair: Pair): boolean {
  return pair.origin === "asked" && !pair.review;
}

/** Reasons for which a pair is unfit for training and left out of exports; the same as the service's `reasons_against`. */
export function reasonsAgainst(pair: Pair): string[] {
  return [
    isInvalid(pair) && "invalid",
    pair.review === "rejected" && "rejected",
    waitsForApproval(pair) && "repaired",
    isProposed(pair) && "proposed",
  ].filter((reason) => reason !== false);
}

/** True if a decision takes effect in the vector store only after the next load. */
export function storeLags(pair: Pair): boolean {
  if (pair.review === "rejected") return pair.loaded === true;
  return (
    (pair.review === "approved" || pair.status === "edited") &&
    pair.loaded === false &&
    !pair.unloaded_by &&
    pair.valid !== false &&
    pair.status !== "removed"
  );
}

/** Pairs that match; the service's filters of the same names are equivalent. */
export function filterPairs(pairs: readonly Pair[], filter: PairFilter): Pair[] {
  const words = filter.search.toLowerCase().split(/\s+/);
  return pairs.filter((pair) => {
    if (filter.difficulty !== "" && pair.difficulty !== filter.difficulty) return false;
    if (filter.table !== "" && !pair.tables?.includes(filter.table)) return false;
    if (filter.state !== "" && !statesOf(pair).includes(filter.state)) return false;
    const family = pair.family ?? "";
    const hay = [pair.question, pair.sql, ...(pair.tables ?? []), family, enFamilies[family], zhFamilies[family]].join(" ").toLowerCase();
    return words.every((word) => hay.includes(word));
  });
}

export function choicesOf(pairs: readonly Pair[]): { difficulties: string[]; tables: string[]; states: string[] } {
  const order: readonly string[] = ["easy", "medium", "hard", "extra"];
  const difficulties = [...new Set(pairs.flatMap((pair) => pair.difficulty ?? []))];
  return {
    difficulties: difficulties.sort((a, b) => order.indexOf(a) - order.indexOf(b)),
    tables: [...new Set(pairs.flatMap((pair) => pair.tables ?? []))].sort(),
    states: [...new Set(pairs.flatMap(statesOf))].sort(),
  };
}
