import { expect, test } from "vitest";
import type { LogEvent } from "../../api/types";
import { momentsOf, milestoneFrom } from "./axis";
import { takeoversOf } from "./takeovers";

function event(position: number, type: string, seconds: number, data: Record<string, unknown>, executor?: string): LogEvent {
  const recorded_at = new Date(1_700_000_000_000 + seconds * 1000).toISOString();
  return { position, type, recorded_at, data, meta: executor === undefined ? {} : { executor } } as unknown as LogEvent;
}

const run = { execution_id: "run" };
const KILLED = [
  event(1, "execution.started", 0, { ...run, executor: "a" }, "a"),
  event(2, "unit.completed", 1, {}, "a"),
  event(3, "unit.completed", 2, {}, "a"),
  event(4, "pair.edited", 5, {}),
  event(5, "execution.recovered", 9, { ...run, executor: "b" }, "b"),
  event(6, "unit.completed", 10, {}, "b"),
  event(7, "execution.completed", 11, run, "b"),
];

test("the silence reaches from the last event of an executor to the recovery by another", () => {
  const [found, ...more] = takeoversOf(KILLED);
  expect(more).toEqual([]);
  expect(found).toMatchObject({ silent: 2, at: 4, earlier: "a", executor: "b" });
  expect((found?.to ?? 0) - (found?.from ?? 0)).toBe(7000);
});

test("without executors in events, the silence begins at the event before", () => {
  const unnamed = KILLED.map((told) => ({ ...told, meta: {} })) as unknown as LogEvent[];
  expect(takeoversOf(unnamed)[0]).toMatchObject({ silent: 3, at: 4 });
});

test("an executor may recover twice, after two others", () => {
  const twice = [...KILLED.slice(0, 6), event(7, "execution.recovered", 20, { ...run, executor: "c" }, "c")];
  expect(takeoversOf(twice).map(({ earlier, executor }) => [earlier, executor])).toEqual([
    ["a", "b"],
    ["b", "c"],
  ]);
});

test("an executor that handed the execution over was stopped", () => {
  const handed = KILLED.map((each) => (each.position === 5 ? { ...each, data: { ...each.data, handed_over: true } } : each));
  expect([KILLED, handed].map((events) => takeoversOf(events)[0]?.stopped)).toEqual([false, true]);
});

test("a history without a takeover has none", () => {
  expect(takeoversOf(KILLED.slice(0, 3))).toEqual([]);
});

test("the last sign of an executor is a milestone", () => {
  expect(milestoneFrom(momentsOf(KILLED, takeoversOf(KILLED)), 4, -1)).toBe(2);
});
