import type { Pair } from "../../../api/pairs";

export interface PairFilter {
  search: string;
  difficulty: string;
  table: string;
  state: string;
}

/** The one word a pair's state is shown and filtered by: what a person decided outweighs what the machine found. */
export function stateOf(pair: Pair): string {
  if (pair.review === "approved" || pair.review === "rejected") return pair.review;
  if (pair.status === "approved" || pair.status === "rejected" || pair.status === "edited") return pair.status;
  if (pair.valid === false) return "invalid";
  if (pair.loaded === true) return "loaded";
  if (pair.validity === "repaired") return "repaired";
  if (pair.status) return pair.status;
  return pair.valid === true ? "valid" : "unchecked";
}

/** True where a person decided something that the vector store holds only after the next load. */
export function storeLags(pair: Pair): boolean {
  if (pair.review === "rejected") return pair.loaded === true;
  return (pair.review === "approved" || pair.status === "edited") && pair.loaded === false && !pair.unloaded_by && pair.valid !== false && pair.status !== "removed";
}

export function filterPairs(pairs: readonly Pair[], filter: PairFilter): Pair[] {
  const words = filter.search.toLowerCase().split(/\s+/);
  return pairs.filter((pair) => {
    if (filter.difficulty !== "" && pair.difficulty !== filter.difficulty) return false;
    if (filter.table !== "" && !pair.tables?.includes(filter.table)) return false;
    if (filter.state !== "" && stateOf(pair) !== filter.state) return false;
    const hay = `${pair.question} ${pair.sql} ${pair.tables?.join(" ") ?? ""} ${pair.family ?? ""}`.toLowerCase();
    return words.every((word) => hay.includes(word));
  });
}

export function choicesOf(pairs: readonly Pair[]): { difficulties: string[]; tables: string[]; states: string[] } {
  const order = ["easy", "medium", "hard", "extra"];
  const difficulties = [...new Set(pairs.map((pair) => pair.difficulty).filter((level): level is string => !!level))];
  return {
    difficulties: difficulties.sort((a, b) => order.indexOf(a) - order.indexOf(b)),
    tables: [...new Set(pairs.flatMap((pair) => pair.tables ?? []))].sort(),
    states: [...new Set(pairs.map(stateOf))].sort(),
  };
}
