import { expect, test } from "vitest";
import { plainAxis, timeAxis } from "./timeAxis";
import { ticksOf } from "./ticks";

const local = (day: number, hour: number, minute = 0, second = 0) => new Date(2026, 10, day, hour, minute, second).getTime();
const labels = (axis: Parameters<typeof ticksOf>[0], beginnings = true, now = new Date(2026, 10, 29, 20)) =>
  ticksOf(axis, now, beginnings).map((tick) => tick.label);

test("ticks are at round clock times, the beginning has its own", () => {
  const axis = timeAxis([{ from: local(29, 14, 3, 7), to: local(29, 14, 3, 52) }]);
  expect(labels(axis)).toEqual([
    "14:03:07",
    "14:03:15",
    "14:03:20",
    "14:03:25",
    "14:03:30",
    "14:03:35",
    "14:03:40",
    "14:03:45",
    "14:03:50",
  ]);
});

test("after a cut the time is given, with the date of another day", () => {
  const axis = timeAxis([
    { from: local(28, 22, 29, 7), to: local(28, 22, 30, 7) },
    { from: local(29, 9, 0, 1), to: local(29, 9, 1, 1) },
  ]);
  const found = labels(axis);
  expect(found[0]).toBe("11-28 22:29:07");
  expect(found).toContain("11-29 09:00:01");
});

test("a day has hours", () => {
  expect(labels(plainAxis(local(28, 20), local(29, 20)), false)).toEqual([
    ...["11-28 21:00", "11-29 00:00", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00"],
  ]);
});

test.each([0.5, 7, 60, 3600, 86_400, 86_400 * 6, 86_400 * 31])("%s s have a few ticks, not closer than a label", (seconds) => {
  const from = local(1, 9, 17, 3);
  const found = ticksOf(plainAxis(from, from + seconds * 1000), new Date(), false);
  expect(found.length).toBeGreaterThan(2);
  expect(found.length).toBeLessThanOrEqual(10);
  found.slice(1).forEach((tick, n) => expect(tick.left - (found[n]?.left ?? 0)).toBeGreaterThan(0.098));
  expect(found.filter((tick) => tick.major).length).toBeLessThanOrEqual(4);
});

test("an instant has one tick", () => {
  expect(labels(timeAxis([{ from: local(29, 14, 3), to: local(29, 14, 3) }]))).toEqual(["14:03:00.0"]);
});
