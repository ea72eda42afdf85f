import { expect, test } from "vitest";
import { shareOf } from "./evaluation";

test.each([
  [3, 4, "3 / 4 (75%)"],
  [29, 100, "29 / 100 (29%)"],
  [199, 200, "199 / 200 (99%)"],
  [0, 0, "–"],
])("a share of %i of %i is shown rounded down", (part, whole, shown) => {
  expect(shareOf(part, whole)).toBe(shown);
});
