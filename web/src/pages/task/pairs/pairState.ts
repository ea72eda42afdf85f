import type { Pair } from "../../../api/pairs";

/** State of a pair's SQL. The review is another fact, shown beside it. */
export function stateOf(pair: Pair): string {
  if (isInvalid(pair)) return "invalid";
  if (waitsForApproval(pair)) return "repaired";
  if (pair.status === "edited") return pair.status;
  if (isProposed(pair)) return "proposed";
  if (pair.loaded === true) return "loaded";
  if (pair.validity === "repaired") return "repaired";
  if (pair.status) return pair.status;
  return pair.valid === true ? "valid" : "unchecked";
}

/** States a pair can be filtered by, as in the service's `status` parameter. */
export function statesOf(pair: Pair): string[] {
  const states = [pair.status ?? stateOf(pair)];
  if (isInvalid(pair) && states[0] !== "invalid") states.push("invalid");
  if (pair.validity === "repaired" && states[0] !== "repaired") states.push("repaired");
  return states;
}

/** True if the gate refused the SQL last. */
export function isInvalid(pair: Pair): boolean {
  return pair.valid === false;
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
  if (reasonsAgainst(pair).length > 0) return pair.loaded === true;
  return (pair.review === "approved" || pair.status === "edited") && pair.loaded === false && !pair.unloaded_by;
}
