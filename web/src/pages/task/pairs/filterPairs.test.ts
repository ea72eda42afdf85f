import { expect, test } from "vitest";
import type { Pair } from "../../../api/pairs";
import { NO_FILTER, choicesOf, filterPairs, reasonsAgainst, stateOf } from "./filterPairs";

const pair = (pair_id: string, more: Partial<Pair> = {}): Pair => ({
  pair_id,
  question: "各服务区的车流量",
  sql: "SELECT 1;",
  difficulty: "easy",
  tables: ["bss_car_day_count"],
  ...more,
});

test.each<[Partial<Pair>, string]>([
  [{ review: "approved" }, "approved"],
  [{ review: "approved", valid: false }, "invalid"],
  [{ review: "rejected", valid: false }, "rejected"],
  [{ valid: false }, "invalid"],
  [{ valid: false, status: "removed" }, "invalid"],
  [{ valid: true, loaded: true }, "loaded"],
  [{ valid: true, status: "repaired" }, "repaired"],
  [{ valid: true, status: "validated", validity: "repaired" }, "repaired"],
  [{ valid: true, validity: "repaired", review: "approved" }, "approved"],
  [{ valid: true }, "valid"],
  [{}, "unchecked"],
])("the state of a pair with %o is %s", (more, state) => {
  expect(stateOf(pair("p", more))).toBe(state);
});

test("every word of a search and every choice must fit", () => {
  const pairs = [pair("a"), pair("b", { difficulty: "hard" }), pair("c", { tables: ["bss_branch"] })];
  const filter = { search: "车流量 select", difficulty: "easy", table: "bss_car_day_count", state: "" };
  expect(filterPairs(pairs, filter).map((found) => found.pair_id)).toEqual(["a"]);
  expect(choicesOf(pairs)).toEqual({ difficulties: ["easy", "hard"], tables: ["bss_branch", "bss_car_day_count"], states: ["unchecked"] });
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

test("a pair is found by each of its states, and is fit for training if none is against it", () => {
  const pairs = [
    pair("a", { status: "loaded", review: "approved", valid: true }),
    pair("b", { status: "removed", review: "approved", valid: false }),
  ];
  const found = (state: string) => filterPairs(pairs, { ...NO_FILTER, state }).map((each) => each.pair_id);
  expect([found("approved"), found("loaded"), found("invalid")]).toEqual([["a", "b"], ["a"], ["b"]]);
  expect(pairs.map(reasonsAgainst)).toEqual([[], ["invalid"]]);
});
