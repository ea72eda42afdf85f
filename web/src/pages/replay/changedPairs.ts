import { count } from "../../text/format";
import { text } from "../../text/language";
import type { Changes } from "./changes";

/** What became of the pairs, the most important first: `+178 pairs`, `3 repaired`. */
export function changedPairs(pairs: NonNullable<Changes["pairs"]>): string[] {
  const words = text.value.time.pairs;
  return (Object.keys(words) as (keyof typeof words)[]).flatMap((kind) => (pairs[kind] ? [words[kind](count(pairs[kind]))] : []));
}
