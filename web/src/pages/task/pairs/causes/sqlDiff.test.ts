import { expect, test } from "vitest";
import { diffOf } from "./sqlDiff";

const shown = (before: string, after: string) =>
  diffOf(before, after)
    .map(({ kind, text }) => (kind === "same" ? text : kind === "removed" ? `[-${text}]` : `[+${text}]`))
    .join("");

test.each([
  ["SELECT track.composer FROM track", "SELECT track.writer FROM track", "SELECT track.[-composer][+writer] FROM track"],
  ["SELECT a, count(*) FROM t", "SELECT a, count(*) FROM t GROUP BY a", "SELECT a, count(*) FROM t[+ GROUP BY a]"],
  ["SELECT a FROM t", "SELECT a FROM t", "SELECT a FROM t"],
  ["SELECT 'a b' FROM t", "SELECT 'a c' FROM t", "SELECT [-'a b'][+'a c'] FROM t"],
  ["SELECT t.a FROM t WHERE t.a > 1", "SELECT t.b FROM t WHERE t.b > 1", "SELECT t.[-a][+b] FROM t WHERE t.[-a][+b] > 1"],
  ["", "x", "[+x]"],
])("of %s and %s the changed tokens are marked", (before, after, expected) => {
  expect(shown(before, after)).toBe(expected);
});
