export interface Part {
  text: string;
  marked: boolean;
}

/** The text in parts, in which the given words are marked. Words in letters match whole words only. Pure. */
export function markedParts(text: string, words: readonly string[]): Part[] {
  const sorted = [...new Set(words)].filter((word) => word !== "").sort((a, b) => b.length - a.length);
  if (sorted.length === 0) return [{ text, marked: false }];
  const pattern = sorted.map((word) => {
    const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return /^[\p{Script=Han}]/u.test(word) ? escaped : `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`;
  });
  return text
    .split(new RegExp(`(${pattern.join("|")})`, "u"))
    .map((part, index) => ({ text: part, marked: index % 2 === 1 }))
    .filter((part) => part.text !== "");
}
