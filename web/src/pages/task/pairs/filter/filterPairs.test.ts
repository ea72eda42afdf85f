import { expect, test } from "vitest";
import type { Pair } from "../../../../api/pairs";
import { NO_FILTER, choicesOf, filterPairs, sortPairs, type Sort } from "./filterPairs";
import { stateOf } from "../pairState";

const pair = (pair_id: string, more: Partial<Pair> = {}): Pair => ({
  pair_id,
  question: "各服务区的车流量",
  sql: "SELECT 1;",
  difficulty: "easy",
  tables: ["bss_car_day_count"],
  ...more,
});

test.each<[Partial<Pair>, string]>([
  [{ review: "approved", status: "validated" }, "validated"],
  [{ review: "approved", unfit: ["invalid"] }, "invalid"],
  [{ review: "rejected", unfit: ["invalid"] }, "invalid"],
  [{ unfit: ["invalid"] }, "invalid"],
  [{ unfit: ["invalid"], status: "removed" }, "invalid"],
  [{ valid: true, loaded: true }, "loaded"],
  [{ valid: true, status: "repaired" }, "repaired"],
  [{ valid: true, status: "validated", validity: "repaired" }, "repaired"],
  [{ valid: true, validity: "repaired", loaded: true, unfit: ["repaired"] }, "repaired"],
  [{ valid: true }, "valid"],
  [{}, "unchecked"],
])("the state of a pair with %o is %s, whatever its review", (more, state) => {
  expect(stateOf(pair("p", more))).toBe(state);
});

test("every word of a search and every choice must fit", () => {
  const pairs = [pair("a"), pair("b", { difficulty: "hard" }), pair("c", { tables: ["bss_branch"] })];
  const filter = { ...NO_FILTER, search: "车流量 select", difficulty: "easy", table: "bss_car_day_count", state: "" };
  expect(filterPairs(pairs, filter).map((found) => found.pair_id)).toEqual(["a"]);
  expect(choicesOf(pairs)).toEqual({
    difficulties: ["easy", "hard"],
    tables: ["bss_branch", "bss_car_day_count"],
    states: ["unchecked"],
    reviews: ["none"],
    families: [],
    origins: [],
  });
});

test.each([
  ["环比", ["b"]],
  ["Period OVER", ["b"]],
  ["period_over", ["b"]],
  ["环比 insert", []],
])("a search for %s finds what the row shows of the family", (search, found) => {
  const pairs = [pair("a", { family: "count" }), pair("b", { family: "period_over_period" })];
  expect(filterPairs(pairs, { ...NO_FILTER, search }).map((each) => each.pair_id)).toEqual(found);
  expect(filterPairs(pairs, { ...NO_FILTER, search, difficulty: "hard" })).toEqual([]);
});

test("review, family, origin and cause are filters of their own", () => {
  const pairs = [
    pair("a", { review: "approved", family: "count", origin: "model" }),
    pair("b", { unfit: ["invalid"], cause: "42703 t.x" }),
    pair("c", { valid: true, unfit: ["repaired"], repair: { before: "SELECT x", rule: "schema", accepted: false } }),
  ];
  const found = (filter: Partial<typeof NO_FILTER>) => filterPairs(pairs, { ...NO_FILTER, ...filter }).map((each) => each.pair_id);
  expect(found({ review: "none" })).toEqual(["b", "c"]);
  expect(found({ review: "approved", family: "count", origin: "model" })).toEqual(["a"]);
  expect(found({ cause: "42703 t.x" })).toEqual(["b"]);
  expect(found({ cause: "schema" })).toEqual(["c"]);
  expect(filterPairs(pairs, { ...NO_FILTER, reads: "t.x" }, new Set(["b"])).map((each) => each.pair_id)).toEqual(["b"]);
});

test.each<[Sort, string]>([
  ["generated", "bac"],
  ["rows", "acb"],
  ["difficulty", "bca"],
  ["changed", "cba"],
])("pairs sorted by %s are %s", (sort, order) => {
  const pairs = [
    pair("b", { position: 2, rows: 1 }),
    pair("a", { position: 1, rows: 9, difficulty: "hard" }),
    pair("c", { position: 3, rows: 5, difficulty: "medium" }),
  ];
  expect(
    sortPairs(pairs, sort)
      .map((each) => each.pair_id)
      .join(""),
  ).toBe(order);
});

test("a pair is found by each of its states", () => {
  const pairs = [
    pair("a", { status: "loaded", review: "approved", valid: true }),
    pair("b", { status: "removed", review: "approved", unfit: ["invalid"] }),
  ];
  const found = (state: string) => filterPairs(pairs, { ...NO_FILTER, state }).map((each) => each.pair_id);
  expect([found("loaded"), found("removed"), found("invalid")]).toEqual([["a"], ["b"], ["b"]]);
});
