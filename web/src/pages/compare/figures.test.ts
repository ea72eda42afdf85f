import { expect, test } from "vitest";
import type { TaskSummary } from "../../api/summary";
import { differenceOf, figureRows, toneOfDifference } from "./figures";

const SUMMARY: TaskSummary = {
  pairs: 100,
  usable: 90,
  valid: 90,
  invalid: 10,
  repaired: 0,
  rejected: 0,
  loaded: 0,
  tables: { done: 9, total: 11 },
  retrieval: null,
  verdict: null,
  db_name: "shop",
  language: "en",
  example: null,
  store: null,
};

test.each([
  { key: "pairs", difference: 100, tone: "quiet" },
  { key: "usable", difference: 5.5, tone: "good" },
  { key: "invalid", difference: -1, tone: "good" },
  { key: "tables", difference: -1, tone: "bad" },
  { key: "retrieval", difference: undefined, tone: "quiet" },
  { key: "loaded", difference: 0, tone: "quiet" },
])("$key differs by $difference, which is $tone", ({ key, difference, tone }) => {
  const after = { ...SUMMARY, pairs: 200, usable: 191, invalid: 9, tables: { done: 8, total: 11 }, retrieval: 0.9 };
  const row = figureRows(SUMMARY, after).find((each) => each.key === key);
  expect(row && differenceOf(row)).toBe(difference);
  expect(row && toneOfDifference(row)).toBe(tone);
});

test("a share of no pairs is not measured", () => {
  const [, usable] = figureRows({ ...SUMMARY, pairs: 0, usable: 0 }, SUMMARY);
  expect(usable?.values).toEqual([null, 0.9]);
});
