import { expect, test } from "vitest";
import { atOf, foreignOffset, keeps, partsOf, WEEKDAYS, type Day } from "./schedule";

test("a time is taken apart and put together again", () => {
  const days: readonly Day[] = ["daily", ...WEEKDAYS];
  for (const day of days) expect(partsOf(atOf(day, "02:30"))).toEqual({ day, clock: "02:30" });
  expect(atOf("daily", "02:30")).toBe("daily 02:30");
  expect(atOf("mon", "02:30")).toBe("weekly mon 02:30");
});

test.each([
  ["2026-03-02T02:30:00.000+08:00", -480, undefined],
  ["2026-03-02T02:30:00.000+08:00", 0, "+08:00"],
  ["2026-03-02T02:30:00.000-03:30", 210, undefined],
  ["2026-03-02T02:30:00.000+00:00", 60, "+00:00"],
])("the offset of %s is shown to a reader %i minutes west if it differs", (time, west, shown) => {
  expect(foreignOffset(time, west)).toBe(shown);
});

test.each([
  ["shop", { language: "zh" }, true],
  ["shop", {}, true],
  ["shop", { language: "en" }, false],
  ["other", { language: "zh" }, false],
])("a schedule of %s with %j keeps shop in Chinese: %s", (db_name, parameters, kept) => {
  const schedule = { name: "s", db_name, at: "daily 02:30", parameters, next_at: "2026-03-02T02:30:00+08:00", last: null };
  expect(keeps(schedule, { source: "shop", language: "zh" })).toBe(kept);
});
