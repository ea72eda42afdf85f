import { expect, test } from "vitest";
import type { Timeline, TimelineEvent, TimelineExecution } from "../../api/timeline";
import { happeningsOf, runningAt } from "./happenings";
import { executorLanes, personLanes, taskLanes } from "./lanes";
import { around, askAbout, shownOf } from "./range";

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const ran = (id: string, from: number, to: number | undefined, more: Partial<TimelineExecution> = {}): TimelineExecution => ({
  execution_id: id,
  task_id: "t1",
  step: "complete",
  status: to === undefined ? "running" : "completed",
  started_at: iso(from),
  completed_at: to === undefined ? null : iso(to),
  parent_execution_id: null,
  executor: "host-1",
  error_message: null,
  ...more,
});
const did = (position: number, seconds: number, type: string, actor: string | null): TimelineEvent => ({
  position,
  first_position: position,
  recorded_at: iso(seconds),
  actor,
  type,
  task_id: "t1",
  subject: null,
  count: 1,
  pair_ids: [],
});
const TIMELINE: Timeline = {
  from: iso(0),
  to: iso(1000),
  tasks: [
    { task_id: "t1", task_name: "One", db_name: "shop", status: "completed" },
    { task_id: "t2", task_name: null, db_name: "shop", status: "in_progress" },
  ],
  executions: [
    ran("later", 900, undefined, { task_id: "t2", executor: "host-2" }),
    ran("step", 100, 300, { parent_execution_id: "run", executor: null, step: "ddl_generation" }),
    ran("run", 100, 400),
  ],
  executors: [
    { executor: "host-2", started_at: iso(800), seen_at: iso(990), alive: true },
    { executor: "host-3", started_at: iso(0), seen_at: iso(50), alive: false },
  ],
  pauses: [],
  events: [did(9, 500, "pair.approved", "li.wei"), did(8, 450, "execution.recovered", "host-2"), did(5, 90, "step.requested", null)],
  complete: true,
};

test("a task has a lane with its runs", () => {
  expect(taskLanes(TIMELINE, 1_000_000).map(({ task, runs }) => [task.task_id, runs.map(({ span }) => span)])).toEqual([
    ["t1", [{ from: 100_000, to: 400_000 }]],
    ["t2", [{ from: 900_000, to: 1_000_000 }]],
  ]);
});

test("executors are alive or gone, also those known only by their runs", () => {
  const lanes = executorLanes(TIMELINE, 1_000_000);
  expect(lanes.map(({ name, state, reported, runs }) => [name, state, reported?.to, runs.length])).toEqual([
    ["host-2", "alive", 1_000_000, 1],
    ["host-3", "gone", 50_000, 0],
    ["host-1", "gone", undefined, 1],
  ]);
});

test("executors that are alive are paused during a drain", () => {
  const drained = { ...TIMELINE, pauses: [{ since: iso(950), until: null }] };
  expect(executorLanes(drained, 1_000_000).map(({ state }) => state)).toEqual(["paused", "gone", "gone"]);
});

test("people are those who act, with or without a key, not executors", () => {
  expect(personLanes(TIMELINE).map(({ actor, events }) => [actor, events.length])).toEqual([
    ["li.wei", 1],
    [undefined, 1],
  ]);
});

test("what happened is listed newest first, within the range", () => {
  const range = { from: 90_000, to: 451_000 };
  expect(happeningsOf(TIMELINE, range).map(({ kind, key }) => [kind, key])).toEqual([
    ["event", "8"],
    ["ended", "run ended"],
    ["ended", "step ended"],
    ["began", "step began"],
    ["began", "run began"],
    ["event", "5"],
  ]);
});

test("what was running is the step, not the whole run, and nothing that began later", () => {
  expect(runningAt(TIMELINE, 200_000).map((one) => one.execution_id)).toEqual(["step"]);
  expect(runningAt(TIMELINE, 350_000).map((one) => one.execution_id)).toEqual(["run"]);
  expect(runningAt(TIMELINE, 950_000).map((one) => one.execution_id)).toEqual(["later"]);
  expect([0, 80_000].flatMap((at) => runningAt(TIMELINE, at))).toEqual([]);
});

const NOW = new Date(2026, 10, 29, 14, 30).getTime();
const shown = (text: string) => shownOf(new URLSearchParams(text), NOW);

test("the range is the last 24 hours, the last hour, or a day", () => {
  expect(shown("")).toMatchObject({ kind: "day", range: { from: NOW - 86_400_000, to: NOW }, at: undefined });
  expect(shown("last=1h")).toMatchObject({ kind: "hour", range: { from: NOW - 3_600_000, to: NOW } });
  expect(shown("day=2026-11-20").range).toEqual({ from: new Date(2026, 10, 20).getTime(), to: new Date(2026, 10, 21).getTime() });
  expect(shown("day=yesterday&at=noon")).toMatchObject({ kind: "day", at: undefined });
});

test("a time outside the range leads to its day", () => {
  const at = new Date(2026, 10, 29, 14, 3).getTime();
  expect(askAbout(at, shown(""))).toEqual({ at: new Date(at).toISOString() });
  expect(askAbout(at, shown("day=2026-11-20"))).toEqual({ at: new Date(at).toISOString(), day: "2026-11-29", last: undefined });
});

test("around a minute are the minutes before and after", () => {
  expect(around(120_000)).toEqual({ from: 60_000, to: 240_000 });
});
