const TOKEN = /^(?:[\p{L}_][\p{L}\p{N}_$]*(?:\.[\p{L}_][\p{L}\p{N}_$]*)*|'(?:[^']|'')*'|"[^"]*"|\S)/u;

/** Text before the token at a place, and the token; empty if there is none. `place`: characters from 1, as PostgreSQL counts. Pure. */
export function markedPart(text: string, place: number | undefined): [before: string, token: string] {
  if (place === undefined) return [text, ""];
  const before = Array.from(text)
    .slice(0, place - 1)
    .join("");
  return [before, TOKEN.exec(text.slice(before.length))?.[0] ?? ""];
}
