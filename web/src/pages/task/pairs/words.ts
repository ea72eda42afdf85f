import { text } from "../../../text/language";

/** What a family of questions asks for; an unknown one stands for itself. */
export function familyWord(family: string): string {
  const words = text.value.families;
  return Object.hasOwn(words, family) ? (words[family] ?? family) : family;
}

/** The word of the interface for a state or difficulty; an unknown one stands for itself. */
export function word(known: string): string {
  const words = text.value.pairs as Record<string, unknown>;
  const found = words[known];
  return typeof found === "string" ? found : known;
}
