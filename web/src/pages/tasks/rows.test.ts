import { expect, test } from "vitest";
import { mergeViews, mergeRows, pushedOff, workedSeconds } from "./rows";

test("the newest view of a row is shown, and a deleted task is not", () => {
  const rows = [
    { task_id: "a", status: "pending" as const },
    { task_id: "b", status: "pending" as const },
  ];
  const live = new Map([
    ["a", { task_id: "a", status: "in_progress" as const, progress: 40 }],
    ["b", { task_id: "b", status: "completed" as const, deleted: true }],
  ]);
  expect(mergeRows(rows, live)).toEqual([{ task_id: "a", unfit_pairs: 0, status: "in_progress", progress: 40 }]);
});

test("of tasks that are not listed only the latest views are kept, of those listed all", () => {
  const view = (task_id: string, position: number) => ({ task_id, status: "completed" as const, position });
  let live = mergeViews(new Map(), [view("listed", 1), view("other", 2)], new Set(["listed"]));
  for (let n = 0; n < 1000; n += 1) live = mergeViews(live, [view(`task ${n}`, n + 3)], new Set(["listed"]));
  expect([live.size, live.has("listed"), live.has("other"), live.get("task 999")?.position]).toEqual([500, true, false, 1002]);
});

test("a row that is newer than the last view is shown as it is", () => {
  const row = { task_id: "a", status: "completed" as const, position: 9 };
  const view = (position: number) => new Map([["a", { task_id: "a", status: "in_progress" as const, position }]]);
  expect([8, 9, 10].map((position) => mergeRows([row], view(position))[0]?.status)).toEqual(["completed", "in_progress", "in_progress"]);
});

test("a row that newer tasks push off the first page goes on being listed, one that is gone does not", () => {
  const row = (task_id: string, minute: number) => ({
    task_id,
    status: "completed" as const,
    created_at: `2026-01-01T00:0${minute}:00+08:00`,
  });
  const before = [row("d", 4), row("c", 3), row("b", 2), row("a", 2)];
  expect(pushedOff(before, [row("e", 5), row("d", 4), row("b", 2)])).toEqual([row("a", 2)]);
  expect(pushedOff(before, [])).toEqual([]);
});

test("the run of a view is the last one", () => {
  const run = (started_at: string, more = {}) => ({
    execution_id: started_at,
    step: "complete" as const,
    status: "completed" as const,
    started_at,
    ...more,
  });
  const executions = [run("09:00", { completed_at: "09:01" }), run("10:00"), run("10:01", { parent_execution_id: "10:00" })];
  const row = { task_id: "a", status: "completed" as const, run_started_at: "09:00", run_completed_at: "09:01" };
  const live = new Map([["a", { task_id: "a", status: "in_progress" as const, executions }]]);
  expect(mergeRows([row], live)).toMatchObject([{ run_started_at: "10:00", run_completed_at: null }]);
});

test("a queued run is the last one, one cancelled in the queue is not", () => {
  const ended = { execution_id: "a", step: "complete" as const, status: "completed" as const, started_at: "09:00", completed_at: "09:01" };
  const merged = (status: "queued" | "cancelled") => {
    const executions = [ended, { execution_id: "b", step: "complete" as const, status, started_at: null }];
    return mergeRows(
      [{ task_id: "a", status: "completed" as const }],
      new Map([["a", { task_id: "a", status: "completed" as const, executions }]]),
    );
  };
  expect(merged("queued")).toMatchObject([{ run_started_at: null, run_completed_at: null }]);
  expect(merged("cancelled")).toMatchObject([{ run_started_at: "09:00", run_completed_at: "09:01" }]);
});

test.each([
  ["not begun", { status: "pending" as const }, undefined],
  ["running", { status: "in_progress" as const, run_started_at: "1970-01-01T00:00:10Z" }, 20],
  ["running again", { status: "in_progress" as const, run_started_at: "1970-01-01T00:00:10Z", worked_seconds: 14 }, 34],
  ["queued again", { status: "in_progress" as const, run_started_at: null, worked_seconds: 14 }, 14],
  [
    "ended",
    { status: "failed" as const, run_started_at: "1970-01-01T00:00:10Z", run_completed_at: "1970-01-01T00:00:15Z", worked_seconds: 17 },
    17,
  ],
  [
    "copied by a fork",
    { status: "completed" as const, run_started_at: "1970-01-01T00:00:10Z", run_completed_at: "1970-01-01T00:00:10Z", worked_seconds: 0 },
    undefined,
  ],
])("the time of a task that is %s is that of all its runs", (_name, row, seconds) => {
  expect(workedSeconds({ task_id: "t", ...row }, 30_000)).toBe(seconds);
});

test("a view has the total time of all runs, each counted once", () => {
  const run = (id: string, duration: number | null, more = {}) => ({
    execution_id: id,
    step: "complete" as const,
    status: "completed" as const,
    started_at: "09:00",
    duration,
    ...more,
  });
  const executions = [run("a", 10), run("b", 9, { parent_execution_id: "a" }), run("c", 3.5), run("d", null)];
  const live = new Map([["t", { task_id: "t", status: "in_progress" as const, executions }]]);
  expect(mergeRows([{ task_id: "t", status: "completed" }], live)).toMatchObject([{ worked_seconds: 13.5 }]);
});
