import { expect, test } from "vitest";
import { choicesOf, filterPairs, stateOf } from "./filterPairs";

const pair = (pair_id: string, more = {}) => ({ pair_id, question: "各服务区的车流量", sql: "SELECT 1;", difficulty: "easy", tables: ["bss_car_day_count"], ...more });

test.each([
  [{ review: "approved", valid: false }, "approved"],
  [{ valid: false }, "invalid"],
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
