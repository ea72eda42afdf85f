import { expect, test } from "vitest";
import type { LogEvent } from "../../api/types";
import { barsOf, densityOf, historyAxis, indexAtPosition, indexAtShare, indexAtTime, milestoneFrom, momentsOf, shareOf } from "./axis";
import { targetOf } from "./scrubKeys";

const event = (position: number, second: number, type = "unit.completed"): LogEvent => ({
  position,
  stream: "task:t",
  version: position,
  type,
  recorded_at: new Date(second * 1000).toISOString(),
  data: {},
});
const moments = momentsOf([
  event(10, 0, "task.created"),
  event(12, 1),
  event(15, 100, "step.started"),
  event(16, 101),
  event(20, 102, "execution.failed"),
]);

const axis = historyAxis(moments, []);

test("idle gaps are played as two seconds", () => {
  expect(moments.map((moment) => moment.play)).toEqual([0, 1000, 3000, 4000, 5000]);
});

test.each([
  [9, 0],
  [10, 0],
  [14, 1],
  [15, 2],
  [99, 4],
])("position %i shows moment %i: the last that had happened", (position, index) => {
  expect(indexAtPosition(moments, position)).toBe(index);
});

test("a place on the line means the nearest moment, and every moment its own place", () => {
  moments.forEach((_moment, index) => expect(indexAtShare(axis, moments, shareOf(axis, moments, index))).toBe(index));
  const middle = (shareOf(axis, moments, 1) + shareOf(axis, moments, 2)) / 2;
  expect(indexAtShare(axis, moments, middle - 0.001)).toBe(1);
  expect(indexAtShare(axis, moments, middle + 0.001)).toBe(2);
});

test("idle time is cut, unless an execution ran", () => {
  expect(axis.cuts).toHaveLength(1);
  const run = { execution_id: "e", step: "complete", status: "running", started_at: new Date(1000).toISOString() } as const;
  expect(historyAxis(moments, [run]).cuts).toHaveLength(0);
});

test.each([
  [-5, 0],
  [1000, 1],
  [99_999, 1],
  [100_500, 2],
  [999_999, 4],
])("at %i ms the last moment that had happened is %i", (at, index) => {
  expect(indexAtTime(moments, at)).toBe(index);
});

test("events without time between them are evenly spaced", () => {
  const same = momentsOf([event(1, 0), event(2, 0), event(3, 0)]);
  expect([0, 1, 2].map((index) => shareOf(historyAxis(same, []), same, index))).toEqual([0, 0.5, 1]);
});

test.each([
  [0, 1, 2],
  [2, 1, 4],
  [4, 1, 4],
  [4, -1, 2],
  [1, -1, 0],
] as const)("from moment %i in direction %i the next milestone is %i", (from, direction, to) => {
  expect(milestoneFrom(moments, from, direction)).toBe(to);
});

test("the density counts everything once, the end as well", () => {
  const placed = moments.map((_moment, at) => ({ share: shareOf(axis, moments, at), n: 2 }));
  const counts = densityOf(placed, 7);
  expect([counts.reduce((sum, n) => sum + n, 0), counts.at(-1)]).toEqual([2 * moments.length, 2]);
});

test("only sections with events have bars", () => {
  expect(barsOf([0, 4, 1], 4, 40)).toBe("M1 40v-34.0h.8V40zM2 40v-17.0h.8V40z");
});

test.each([
  ["ArrowRight", false, 2],
  ["ArrowLeft", false, 0],
  ["ArrowRight", true, 2],
  ["Home", false, 0],
  ["End", false, 4],
  ["x", false, undefined],
] as const)("%s (shift %s) leads to %s", (key, shiftKey, to) => {
  expect(targetOf({ key, shiftKey }, moments, 1)).toBe(to);
});
