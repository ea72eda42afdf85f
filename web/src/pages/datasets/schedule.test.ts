import { expect, test } from "vitest";
import type { Schedule } from "../../api/schedules";
import { atOf, foreignOffset, freeName, keeps, partsOf, WEEKDAYS, type Day } from "./schedule";

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
  ["shop", "zh", true],
  ["shop", "en", false],
  ["other", "zh", false],
])("a schedule of %s in %s keeps shop in Chinese: %s", (db_name, language, kept) => {
  expect(keeps({ db_name, language } as Schedule, { source: "shop", language: "zh" })).toBe(kept);
});

test.each([
  ["shop.zh", [], "shop.zh"],
  ["shop.zh", ["shop.zh", "shop.zh-2"], "shop.zh-3"],
  [`${"x".repeat(100)}.zh`, [], "x".repeat(100)],
  [`${"x".repeat(100)}.zh`, ["x".repeat(100)], `${"x".repeat(98)}-2`],
  ["𠮷".repeat(101), [], "𠮷".repeat(100)],
])("the name for the dataset %s beside %j is %s", (dataset, taken, name) => {
  expect(freeName(dataset, new Set(taken))).toBe(name);
});
