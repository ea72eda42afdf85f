import { expect, test } from "vitest";
import { en } from "./en";
import { zh } from "./zh";

function leaves(value: unknown, path = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, `${path}.${name}`));
}

test("both languages have the same texts", () => {
  expect(leaves(en).map(([path, value]) => [path, typeof value])).toEqual(leaves(zh).map(([path, value]) => [path, typeof value]));
});

test("no text is empty", () => {
  const silent = [...leaves(zh), ...leaves(en)].filter(([, value]) => typeof value === "string" && value.trim() === "");
  expect(silent).toEqual([]);
});
