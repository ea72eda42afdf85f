import { expect, test } from "vitest";
import type { Execution } from "../../api/types";
import { ticksOf, timelineOf } from "./timeline";

const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const execution = (id: string, from: number, to?: number): Execution => ({
  execution_id: id,
  step: "complete",
  status: to === undefined ? "running" : "completed",
  started_at: at(from),
  completed_at: to === undefined ? null : at(to),
});

test("bars share one axis and a running one reaches to now", () => {
  const line = timelineOf([execution("a", 100, 110), execution("b", 110)], 120_000);
  expect(line?.bars.map((bar) => [bar.execution.execution_id, bar.left, bar.width])).toEqual([
    ["a", 0, 50],
    ["b", 50, 50],
  ]);
});

test("an execution that never started has no bar, and none has no axis", () => {
  expect(timelineOf([{ execution_id: "q", step: "complete", status: "queued", started_at: null }], 0)).toBeUndefined();
});

test("a fixed range does not move with now", () => {
  const line = timelineOf([execution("a", 100)], 105_000, { from: 100_000, to: 120_000 });
  expect(line?.bars[0]).toMatchObject({ left: 0, width: 25 });
});

test.each([1, 7, 60, 3600, 86_400 * 40])("a span of %i s has few and round ticks", (seconds) => {
  const ticks = ticksOf(0, seconds * 1000);
  expect(ticks.length).toBeGreaterThan(1);
  expect(ticks.length).toBeLessThanOrEqual(9);
});
