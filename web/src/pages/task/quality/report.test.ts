import { expect, test } from "vitest";
import {
  countSlices,
  difficultySlices,
  modelOf,
  percent,
  shortPercent,
  stepsLeftOutOf,
  tableSlices,
  vanishedOf,
  type Report,
} from "./report";

const report: Report = {
  generation: {
    pairs: 20,
    coverage: {
      pairs: 20,
      difficulties: { easy: 0.25, extra: 0.75 },
    },
  },
};

test("counts without zeros become slices", () => {
  expect(countSlices({ kept_meaning: 2, refused: 0 })).toEqual([{ name: "kept_meaning", count: 2 }]);
  expect(countSlices(undefined)).toEqual([]);
});

test("an empty report has no slices", () => {
  expect(difficultySlices({})).toEqual([]);
});

test("tables that a load left out are named", () => {
  expect(vanishedOf({ load: { vanished_tables: ["orders", "sales.tour"] } })).toEqual(["orders", "sales.tour"]);
  expect(vanishedOf(report)).toEqual([]);
});

test("steps that a forced load left out are named", () => {
  expect(stepsLeftOutOf({ load: { steps_left_out: ["sql_validation"] } })).toEqual(["sql_validation"]);
  expect(stepsLeftOutOf(report)).toEqual([]);
});

test("shares of difficulty become pairs", () => {
  expect(difficultySlices(report)).toEqual([
    { name: "easy", count: 5 },
    { name: "extra", count: 15 },
  ]);
});

test("a pair that joins counts for each of its tables", () => {
  expect(tableSlices([{ tables: ["a", "b"] }, { tables: ["b"] }])).toEqual([
    { name: "b", count: 2 },
    { name: "a", count: 1 },
  ]);
});

test("99.96 % is not shown as 100 %", () => {
  expect([percent(0.9996), percent(1), percent(0.875)]).toEqual(["99.9%", "100%", "87.5%"]);
});

test("a positive share is not shown as 0 %", () => {
  expect([shortPercent(0.004), shortPercent(0), shortPercent(0.2212), shortPercent(1)]).toEqual(["<1%", "0%", "22%", "100%"]);
});

test("the model's share of all steps", () => {
  const missing = { zh: "状态码 404", en: "status 404" };
  const failed = { name: "m", made: 0, fell_back: 2, causes: [{ ...missing, items: 2 }] };
  const repaired = { name: "m", made: 1, fell_back: 1, causes: [{ ...missing, items: 1 }] };
  const labels = { name: "m", made: 4, fell_back: 5, causes: [{ zh: "响应为空", en: "the answer is empty", items: 5 }] };
  expect(modelOf({})).toBeNull();
  expect(modelOf({ documentation: { model: labels }, generation: { model: failed }, validation: { model: repaired } })).toEqual({
    name: "m",
    made: 5,
    fell_back: 8,
    causes: [labels.causes[0], { ...missing, items: 3 }],
  });
});
