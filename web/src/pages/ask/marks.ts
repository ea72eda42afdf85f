import { literal } from "../../text/literal";

export interface Part {
  text: string;
  marked: boolean;
}

/** The text in parts, in which the given words are marked: whole words only unless `anywhere`, in any case if so. Pure. */
export function markedParts(text: string, words: readonly string[], anywhere = false): Part[] {
  const sorted = [...new Set(words)].filter((word) => word !== "").sort((a, b) => b.length - a.length);
  if (sorted.length === 0) return [{ text, marked: false }];
  const pattern = sorted.map((word) => {
    const escaped = literal(word);
    return anywhere || /^[\p{Script=Han}]/u.test(word) ? escaped : `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`;
  });
  return text
    .split(new RegExp(`(${pattern.join("|")})`, anywhere ? "iu" : "u"))
    .map((part, index) => ({ text: part, marked: index % 2 === 1 }))
    .filter((part) => part.text !== "");
}
