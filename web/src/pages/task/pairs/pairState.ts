import type { Pair } from "../../../api/pairs";

/** State of a pair's SQL. The review is another fact, shown beside it. */
export function stateOf(pair: Pair): string {
  if (isUnfit(pair, "invalid")) return "invalid";
  if (isUnfit(pair, "repaired")) return "repaired";
  if (pair.status === "edited") return pair.status;
  if (isUnfit(pair, "proposed")) return "proposed";
  if (pair.loaded === true) return "loaded";
  if (pair.validity === "repaired") return "repaired";
  if (pair.status) return pair.status;
  return pair.valid === true ? "valid" : "unchecked";
}

/** States a pair can be filtered by, as in the service's `status` parameter. */
export function statesOf(pair: Pair): string[] {
  const states = [pair.status ?? stateOf(pair)];
  if (isUnfit(pair, "invalid") && states[0] !== "invalid") states.push("invalid");
  if (pair.validity === "repaired" && states[0] !== "repaired") states.push("repaired");
  return states;
}

/** True if the service gives the reason against training on the pair. */
export function isUnfit(pair: Pair, reason: NonNullable<Pair["unfit"]>[number]): boolean {
  return pair.unfit?.includes(reason) === true;
}

/** True if a decision takes effect in the vector store only after the next load. */
export function storeLags(pair: Pair): boolean {
  if (pair.unfit?.length) return pair.loaded === true;
  return (pair.review === "approved" || pair.status === "edited") && pair.loaded === false && !pair.unloaded_by;
}
