import { expect, test } from "vitest";
import { en } from "./en";
import { zh } from "./zh";

function leaves(value: unknown, path = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, `${path}.${name}`));
}

test("both languages say the same things", () => {
  expect(leaves(en).map(([path, value]) => [path, typeof value])).toEqual(leaves(zh).map(([path, value]) => [path, typeof value]));
});

test("nothing is left unsaid", () => {
  const silent = [...leaves(zh), ...leaves(en)].filter(([, value]) => typeof value === "string" && value.trim() === "");
  expect(silent).toEqual([]);
});
