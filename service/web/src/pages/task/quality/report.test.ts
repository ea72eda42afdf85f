import { expect, test } from "vitest";
import { failuresOf, figuresOf, percent, slicesOf } from "./report";

test("shares are read as numbers, as covered of total, and under coverage", () => {
  const figures = figuresOf({ first_pass_validity: 0.9996, coverage: { tables: { covered: 7, total: 8 } }, mutation_score: { killed: 17, mutants: 20 } });
  expect(figures.map((figure) => [figure.name, figure.share])).toEqual([
    ["firstPass", 0.9996],
    ["tables", 0.875],
    ["mutation", 0.85],
  ]);
});

test("99.96 % never reads as 100 %", () => {
  expect([percent(0.9996), percent(1), percent(0.875)]).toEqual(["99.9%", "100%", "87.5%"]);
});

test("counts become slices, in a given order or by size", () => {
  expect(slicesOf({ difficulty: { hard: 3, easy: 1 } }, ["difficulty"], ["easy", "hard"]).map((slice) => slice.name)).toEqual(["easy", "hard"]);
  expect(slicesOf({ by_table: [{ table: "a", pairs: 1 }, { table: "b", pairs: 4 }] }, ["by_table"]).map((slice) => slice.name)).toEqual(["b", "a"]);
});

test("failures come from a list or from counts by reason", () => {
  expect(failuresOf({ failures: [{ reason: "cost", sql: "select 1" }] })).toEqual([{ reason: "cost", count: 1, example: "select 1" }]);
  expect(failuresOf({ failures: { cost: 2 } })).toEqual([{ reason: "cost", count: 2 }]);
});
