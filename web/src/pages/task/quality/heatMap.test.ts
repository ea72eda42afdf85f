import { expect, test } from "vitest";
import type { Pair } from "../../../api/pairs";
import { heatMapOf, shadeOf } from "./heatMap";

const pair = (family: string, tables: string[], more: Partial<Pair> = {}): Pair => ({
  pair_id: "p",
  question: "q",
  sql: "SELECT 1",
  family,
  tables,
  ...more,
});

test("pairs are counted by table and family, tables with invalid pairs first, then those with few", () => {
  const { rows, families } = heatMapOf(
    [
      pair("count", ["a"]),
      pair("count", ["a", "b"]),
      pair("top", ["a"]),
      pair("count", ["c"]),
      pair("count", ["c"]),
      pair("list", ["c"], { unfit: ["invalid"] }),
    ],
    ["public.d"],
  );
  expect(rows.map(({ table, total, invalid }) => [table, total, invalid])).toEqual([
    ["c", 3, 1],
    ["d", 0, 0],
    ["b", 1, 0],
    ["a", 3, 0],
  ]);
  expect(families).toEqual(["count", "top", "list"]);
  expect([...(rows[3]?.cells ?? [])]).toEqual([
    ["count", 2],
    ["top", 1],
  ]);
});

test.each([
  [1, 100, 1],
  [50, 100, 2],
  [100, 100, 4],
  [1, 1, 4],
])("%s of at most %s has the shade %s", (count, most, shade) => {
  expect(shadeOf(count, most)).toBe(shade);
});
