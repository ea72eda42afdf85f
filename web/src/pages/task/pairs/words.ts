import { text } from "../../../text/language";

/** Name of a family of questions; an unknown family is its own name. */
export function familyWord(family: string): string {
  const words = text.value.families;
  return Object.hasOwn(words, family) ? (words[family] ?? family) : family;
}

/** Name of a state or difficulty; an unknown one is its own name. */
export function word(known: string): string {
  const words = text.value.pairs as Record<string, unknown>;
  const found = words[known];
  return typeof found === "string" ? found : known;
}
