import { expect, test } from "vitest";
import { nameIsWrong } from "./sourceForm";

test.each([
  ["highway_db", false],
  ["zhang.san", false],
  ["门店库", false],
  ["a".repeat(100), false],
  ["", true],
  ["a".repeat(101), true],
  ["two words", true],
  ["a/b", true],
  ["a\\b", true],
  ["a:b", true],
])("the name %j is wrong: %s", (name, wrong) => {
  expect(nameIsWrong(name)).toBe(wrong);
});
