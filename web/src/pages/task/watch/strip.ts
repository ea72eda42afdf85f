import type { LogEvent, TaskView } from "../../../api/types";
import { activeExecution, stepsOf } from "../taskState";

export type Fate = "generated" | "valid" | "invalid" | "repaired";

/** A question of the strip. */
export interface Shown {
  id: string;
  question: string;
  sql: string;
  fate: Fate;
}

/** Newest questions, and those that wait for their turn to be shown. */
export interface Strip {
  /** Newest first. */
  shown: readonly Shown[];
  /** Oldest first. */
  waiting: readonly Shown[];
}

export const EMPTY: Strip = { shown: [], waiting: [] };
export const MAX_SHOWN = 5;
/** More would be shown long after they were made. */
export const MAX_WAITING = 24;

/**
 * The strip after further pair events. A new pair waits for its turn; the fate of a pair changes where it is shown or waits,
 * and a pair that is neither waits for its turn with its fate if `known` has its text. Pure.
 */
export function withEvents(strip: Strip, events: readonly LogEvent[], known: ReadonlyMap<string, Shown>): Strip {
  let { shown, waiting } = strip;
  for (const event of events) {
    const id = String(event.data["pair_id"] ?? "");
    const fate = fateOf(event);
    if (fate === undefined) continue;
    const change = (each: Shown) => (each.id === id ? { ...each, fate, sql: sqlOf(event) ?? each.sql } : each);
    const seen = shown.some((each) => each.id === id) || waiting.some((each) => each.id === id);
    if (seen) {
      shown = shown.map(change);
      waiting = waiting.map(change);
    } else {
      const found = event.type === "pair.generated" ? pairOf(event) : known.get(id);
      if (found !== undefined) waiting = [...waiting, { ...found, fate }].slice(-MAX_WAITING);
    }
  }
  return { shown, waiting };
}

/** The strip with the next waiting question on top. Pure. */
export function withNext({ shown, waiting }: Strip): Strip {
  const [next, ...rest] = waiting;
  return next === undefined ? { shown, waiting } : { shown: [next, ...shown].slice(0, MAX_SHOWN), waiting: rest };
}

/** The question of a `pair.generated` event. Pure. */
export function pairOf(event: LogEvent): Shown {
  return {
    id: String(event.data["pair_id"] ?? ""),
    question: String(event.data["question"] ?? ""),
    sql: sqlOf(event) ?? "",
    fate: "generated",
  };
}

function sqlOf(event: LogEvent): string | undefined {
  return typeof event.data["sql"] === "string" ? event.data["sql"] : undefined;
}

function fateOf(event: LogEvent): Fate | undefined {
  switch (event.type) {
    case "pair.generated":
      return "generated";
    case "pair.validated":
      return event.data["valid"] === true ? "valid" : "invalid";
    case "pair.repaired":
      return "repaired";
    default:
      return undefined;
  }
}

/** True while pairs are generated and checked, also between these steps of one run. Pure. */
export function areWatched(view: TaskView): boolean {
  const active = activeExecution(view);
  if (active === undefined) return false;
  const [, made, checked] = stepsOf(view).map((step) => step.status);
  return made === "running" || checked === "running" || (active.step === "complete" && made === "completed" && checked === "pending");
}
