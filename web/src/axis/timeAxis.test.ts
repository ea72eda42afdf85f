import { expect, test } from "vitest";
import { plainAxis, shareAt, spanStyle, timeAt, timeAxis } from "./timeAxis";

const span = (from: number, to = from) => ({ from: from * 1000, to: to * 1000 });

test("idle time is cut, busy time is drawn to one scale", () => {
  const axis = timeAxis([span(0, 60), span(3600, 3640)]);
  expect(axis.cuts).toHaveLength(1);
  expect(axis.cuts[0]).toMatchObject({ from: 60_000, to: 3_600_000 });
  const [first, second] = axis.pieces;
  expect(((first?.right ?? 0) - (first?.left ?? 0)) / ((second?.right ?? 0) - (second?.left ?? 0))).toBeCloseTo(1.5);
  expect((axis.cuts[0]?.right ?? 0) - (axis.cuts[0]?.left ?? 0)).toBeCloseTo(4 / 104);
  expect([axis.pieces[0]?.left, axis.pieces[1]?.right]).toEqual([0, 1]);
});

test("short pauses are not cut", () => {
  expect(timeAxis([span(0, 60), span(70, 100)]).cuts).toEqual([]);
});

test("overlapping spans and instants inside them are one piece", () => {
  expect(timeAxis([span(0, 60), span(10, 20), span(30), span(50, 90)]).pieces).toMatchObject([span(0, 90)]);
});

test("many cuts together take less than a third of the time drawn", () => {
  const edits = Array.from({ length: 200 }, (_, n) => span(3600 + 60 * n));
  const axis = timeAxis([span(0, 30), ...edits]);
  expect(axis.cuts.length).toBeGreaterThan(100);
  expect(axis.pieces[0]?.right).toBeGreaterThan(0.75);
});

test("places grow with time, and lead back to it", () => {
  const axis = timeAxis([span(0, 60), span(3600, 3640), span(9000)]);
  const times = [0, 30, 60, 1800, 3600, 3620, 5000, 9000].map((s) => s * 1000);
  const places = times.map((at) => shareAt(axis, at));
  expect([...places].sort((a, b) => a - b)).toEqual(places);
  expect(new Set(places).size).toBe(times.length);
  places.forEach((share, n) => expect(timeAt(axis, share)).toBeCloseTo(times[n] ?? 0, 3));
});

test("times beyond the axis are at its ends, and an axis of one instant has one place", () => {
  const axis = plainAxis(1000, 2000);
  expect([shareAt(axis, 0), shareAt(axis, 9000), timeAt(axis, -1), timeAt(axis, 2)]).toEqual([0, 1, 1000, 2000]);
  expect(shareAt(timeAxis([span(5)]), 5000)).toBe(0);
  expect(shareAt(timeAxis([]), 5000)).toBe(1);
});

test("a span has a least width", () => {
  expect(spanStyle(plainAxis(0, 100), { from: 50, to: 50 })).toEqual({ left: "50%", width: "max(3px, 0%)" });
});
