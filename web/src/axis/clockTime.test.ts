import { expect, test } from "vitest";
import { clockTime } from "./clockTime";

const local = (day: number, hour: number, minute = 0, second = 0, ms = 0) => new Date(2026, 10, day, hour, minute, second, ms).getTime();
const AFTERNOON = { from: local(29, 14, 3, 7), to: local(29, 16) };
const TWO_DAYS = { from: local(28, 13), to: local(29, 15) };

test.each([
  ["14:05", AFTERNOON, local(29, 14, 5)],
  [" 14:05:20 ", AFTERNOON, local(29, 14, 5, 20)],
  ["14:05:20.5", AFTERNOON, local(29, 14, 5, 20, 500)],
  ["14：05：20", AFTERNOON, local(29, 14, 5, 20)],
  ["11-29 14:05", AFTERNOON, local(29, 14, 5)],
  ["2026-11-29 14:05", AFTERNOON, local(29, 14, 5)],
  ["2026/11/29T14:05", AFTERNOON, local(29, 14, 5)],
  ["14:03", AFTERNOON, local(29, 14, 3, 7)],
  ["14:03:07", { from: AFTERNOON.from + 200, to: AFTERNOON.to }, AFTERNOON.from + 200],
  ["18:00", AFTERNOON, local(29, 18)],
  ["9:30", TWO_DAYS, local(29, 9, 30)],
  ["23:00", TWO_DAYS, local(28, 23)],
  ["11-28 14:00", TWO_DAYS, local(28, 14)],
])("%s is a time", (text, range, at) => {
  expect(clockTime(text, range)).toEqual({ at });
});

test("any date may be named if that is allowed", () => {
  expect(clockTime("11-02 14:03", AFTERNOON, true)).toEqual({ at: local(2, 14, 3) });
});

test.each([
  ["", AFTERNOON, "unreadable"],
  ["noon", AFTERNOON, "unreadable"],
  ["25:00", AFTERNOON, "unreadable"],
  ["14:60", AFTERNOON, "unreadable"],
  ["14", AFTERNOON, "unreadable"],
  ["02-30 14:03", AFTERNOON, "unreadable"],
  ["14:00", TWO_DAYS, "ambiguous"],
  ["14:02", AFTERNOON, "outside"],
  ["11-27 14:00", TWO_DAYS, "outside"],
])("%s is refused as %s", (text, range, fault) => {
  expect(clockTime(text, range)).toEqual({ fault });
});
