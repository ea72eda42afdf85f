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

/** Words for the rules of a repair; undefined if one is unknown. */
export function ruleWords(rules: string): string | undefined {
  const words: Record<string, string> = text.value.pairs.ruleWords;
  const found = rules.split(", ").map((rule) => words[rule]);
  return found.includes(undefined) ? undefined : found.join(text.value.pairs.listComma);
}
