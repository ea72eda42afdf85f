import type { LogEvent, StepName } from "../api/types";
import { count, duration } from "../text/format";
import { text } from "../text/language";

const MAX_CHARACTERS = 160;
const MISSING = "?";

/** The payload of an event, read as words for a sentence. A missing field is a question mark. */
export interface Facts {
  /** A text, or the items of a list, shortened. */
  text: (name: string) => string;
  /** A number in the reader's format. */
  number: (name: string) => string;
  /** Number of items of a list. */
  size: (name: string) => number;
  seconds: (name: string) => string;
  /** Name of the step in the reader's language. */
  step: string;
  /** Beginning of the pair's id, enough to tell pairs of a task apart. */
  pair: string;
  /** True for a field that is neither empty, null nor false. */
  has: (name: string) => boolean;
}

export function factsOf(data: LogEvent["data"]): Facts {
  const value = (name: string): unknown => (Object.hasOwn(data, name) ? data[name] : undefined);
  const words = (name: string) => {
    const given = value(name);
    const found = Array.isArray(given) ? given.join(", ") : given;
    if (found === undefined || found === null || found === "" || typeof found === "object") return MISSING;
    const line = String(found).replace(/\s+/g, " ");
    return line.length > MAX_CHARACTERS ? `${line.slice(0, MAX_CHARACTERS)}…` : line;
  };
  const steps: Partial<Record<string, string>> = text.value.step;
  return {
    text: words,
    number: (name) => (typeof value(name) === "number" ? count(value(name) as number) : MISSING),
    size: (name) => (Array.isArray(value(name)) ? (value(name) as unknown[]).length : 0),
    seconds: (name) => duration(typeof value(name) === "number" ? (value(name) as number) : 0),
    step: steps[value("step") as StepName] ?? words("step"),
    pair: words("pair_id").slice(0, 8),
    has: (name) => Boolean(value(name)),
  };
}

/** One sentence for each type of event. */
export interface Sentences {
  byType: Readonly<Record<string, (facts: Facts) => string>>;
  /** The key has the scope `view`. */
  hidden: (type: string) => string;
  redacted: (type: string) => string;
  unknown: (type: string) => string;
}
