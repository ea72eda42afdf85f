import { expect, test } from "vitest";
import type { LogLine, StepStatus, TaskView } from "../../api/types";
import { toneOf } from "../../parts/tone";
import {
  FAILURE,
  attemptOf,
  failedExecution,
  failureCause,
  failureTexts,
  firstErrorOf,
  isFinished,
  openingTab,
  originOf,
  permissionsOf,
  secondsLeft,
  shownExecutionStatus,
  shownStatus,
  stepsOf,
  shownErrors,
  unfitPairs,
} from "./taskState";

function task(steps: StepStatus[], more: Partial<TaskView> = {}): TaskView {
  const [ddl_generation, qa_generation, sql_validation, training_load] = steps as [StepStatus, StepStatus, StepStatus, StepStatus];
  return { task_id: "t", status: "pending", step_status: { ddl_generation, qa_generation, sql_validation, training_load }, ...more };
}
const running = { execution_id: "e", step: "complete" as const, status: "running" as const };

test("a new task may run as a whole or its first step, nothing else", () => {
  const allowed = permissionsOf(task(["pending", "pending", "pending", "pending"]));
  expect(allowed).toEqual({
    run: undefined,
    pause: "idle",
    cancel: "idle",
    remove: undefined,
    steps: {
      ddl_generation: undefined,
      qa_generation: { stepBefore: "ddl_generation" },
      sql_validation: { stepBefore: "ddl_generation" },
      training_load: { stepBefore: "ddl_generation" },
    },
  });
});

test("while it runs it may only be cancelled, and once cancelling not again", () => {
  const view = task(["running", "pending", "pending", "pending"], { current_execution: running });
  expect(permissionsOf(view)).toMatchObject({ run: "running", cancel: undefined, remove: "delete_running" });
  expect(permissionsOf({ ...view, current_execution: { ...running, cancel_requested: true } }).cancel).toBe("cancelling");
  expect(shownExecutionStatus({ status: "running", cancel_requested: true })).toBe("cancelling");
});

test("while it runs it may be paused, and once paused resumed or cancelled", () => {
  const view = task(["running", "pending", "pending", "pending"], { current_execution: running });
  expect(permissionsOf(view).pause).toBeUndefined();
  expect(permissionsOf({ ...view, current_execution: { ...running, pause_requested: true } }).pause).toBe("pausing");
  const paused = task(["paused", "pending", "pending", "pending"], { current_execution: { ...running, status: "paused" } });
  expect(permissionsOf(paused)).toMatchObject({ run: undefined, pause: "idle", cancel: undefined, remove: "delete_running" });
  expect(permissionsOf(paused).steps.ddl_generation).toBe("running");
});

test("a skipped step satisfies the ones after it", () => {
  expect(permissionsOf(task(["completed", "completed", "skipped", "pending"])).steps.training_load).toBeUndefined();
});

test("a completed task has nothing left to run as a whole", () => {
  expect(permissionsOf(task(["completed", "completed", "completed", "skipped"])).run).toBe("done");
});

test("steps come in order, from the long form where there is one", () => {
  const view = task(["completed", "running", "pending", "pending"], {
    steps: [{ step: "qa_generation", status: "running", units_done: 3, units_total: 9 }],
  });
  expect(stepsOf(view).map((step) => [step.step, step.status, step.units_done])).toEqual([
    ["ddl_generation", "completed", undefined],
    ["qa_generation", "running", 3],
    ["sql_validation", "pending", undefined],
    ["training_load", "pending", undefined],
  ]);
});

test("a failed run points at the step in it that failed, with its attempt", () => {
  const execution = (execution_id: string, step: "complete" | "qa_generation", status: "failed" | "completed") => ({
    execution_id,
    step,
    status,
  });
  const view = task(["completed", "failed", "pending", "pending"], {
    executions: [
      execution("r1", "complete", "failed"),
      execution("q1", "qa_generation", "failed"),
      execution("r2", "complete", "failed"),
      execution("q2", "qa_generation", "failed"),
    ],
  });
  const failed = failedExecution(view);
  expect(failed?.execution_id).toBe("q2");
  expect(failed && attemptOf(view, failed)).toBe(2);
});

test.each([
  ["nothing is known yet", [], 0, undefined],
  [
    "too little was gained",
    [
      { at: 0, progress: 10 },
      { at: 5000, progress: 11 },
    ],
    5000,
    undefined,
  ],
  [
    "half is done in ten seconds",
    [
      { at: 0, progress: 0 },
      { at: 10_000, progress: 50 },
    ],
    10_000,
    10,
  ],
  [
    "a moment has passed since",
    [
      { at: 0, progress: 0 },
      { at: 10_000, progress: 50 },
    ],
    14_000,
    6,
  ],
  [
    "it is done",
    [
      { at: 0, progress: 0 },
      { at: 10_000, progress: 100 },
    ],
    10_000,
    undefined,
  ],
] as const)("the time left when %s", (_name, seen, now, left) => {
  expect(secondsLeft(seen, now)).toBe(left);
});

test("the first error is the step's own, else its run's, else the last there is", () => {
  const line = (position: number, execution_id: string) => ({
    position,
    timestamp: "",
    level: "ERROR" as const,
    message: "",
    execution_id,
  });
  const step = { execution_id: "s2", parent_execution_id: "r2", step: "qa_generation" as const, status: "failed" as const };
  expect(firstErrorOf([line(1, "s1"), line(2, "s2"), line(3, "s2"), line(4, "r2")], step)?.position).toBe(2);
  expect(firstErrorOf([line(1, "s1"), line(4, "r2")], step)?.position).toBe(4);
  expect(firstErrorOf([line(1, "s1"), line(2, "x")], step)?.position).toBe(2);
});

const brokenBy = (error: string, more: Partial<TaskView> = {}): TaskView =>
  task(["failed", "pending", "pending", "pending"], {
    status: "failed",
    steps: [{ step: "ddl_generation", status: "failed", error: "no table" }],
    executions: [
      { execution_id: "r", step: "complete", status: "failed", error_message: error },
      { execution_id: "d", step: "ddl_generation", status: "failed", error_message: error, parent_execution_id: "r" },
    ],
    ...more,
  });

test.each<[string, TaskView, boolean, [string, string][]]>([
  ["the notice of a failed task says it for all", brokenBy("no table"), false, [["no table", FAILURE]]],
  [
    "a step that failed of something else says so itself",
    brokenBy("gone"),
    false,
    [
      ["no table", "step-ddl_generation"],
      ["gone", FAILURE],
    ],
  ],
  ["a moment of the replay has no notice: the step's card says it", brokenBy("no table"), true, [["no table", "step-ddl_generation"]]],
  ["a task that runs again has no notice", brokenBy("no table", { status: "in_progress" }), false, [["no table", "step-ddl_generation"]]],
  ["a task without a failure tells none", task(["completed", "pending", "pending", "pending"]), false, []],
])("%s", (_, view, still, expected) => {
  expect([...shownErrors(view, still)]).toEqual(expected);
});

test.each([
  ["the first logged error and the execution's own are one", "no table", "no table", ["no table"]],
  ["the logged one says more", "no table: goods", "no table", ["no table: goods"]],
  ["the execution's own says more", "no table", "step failed: no table", ["step failed: no table"]],
  ["they t different things", "no table", "2 units failed", ["no table", "2 units failed"]],
  ["nothing was logged", "", "2 units failed", ["2 units failed"]],
  ["nothing is known", "", "", []],
])("%s", (_, logged, own, expected) => {
  const line = { execution_id: "d", level: "ERROR", message: logged, position: 1 } as LogLine;
  expect(failureTexts(brokenBy(own), logged === "" ? [] : [line])).toEqual(expected);
});

test.each([
  ["a completed task", "completed", 9, 40, "pairs"],
  ["one whose next steps wait for somebody", "partial_completed", 9, 40, "pairs"],
  ["one that has only described its tables so far", "partial_completed", 0, 40, "files"],
  ["one of which nothing is left", "completed", 0, 0, "log"],
  ["one that runs", "in_progress", 9, 40, "log"],
  ["one that failed", "failed", 9, 40, "log"],
  ["one that nobody has run", "pending", 0, 1, "log"],
] as const)("%s opens where it matters", (_, status, pairs, files, tab) => {
  expect(openingTab(task(["completed", "completed", "completed", "completed"], { status, counts: { pairs, files } }))).toBe(tab);
});

test("a fork names the moment it was forked from", () => {
  const made = (parameters: Record<string, unknown>) => originOf(task(["pending", "pending", "pending", "pending"], { parameters }));
  expect(made({ forked_from: { task_id: "task_1", at: 900 } })).toEqual({ id: "task_1", at: 900 });
  expect(made({ forked_from: "task_1" })).toBeUndefined();
  expect(made({})).toBeUndefined();
});

test("a translated failure is shown in the reader's language, not as logged", () => {
  const view = brokenBy("表不存在：x", {
    translations: {
      "表不存在：x": { zh: "表不存在：x", en: "no such tables: x", headline: { zh: "", en: "" }, about_source: false, about_input: false },
    },
  });
  const line = { position: 1, timestamp: "", level: "ERROR" as const, message: "执行失败: 表不存在：x", execution_id: "d" };
  expect(failureTexts(view, [line])).toEqual(["表不存在：x"]);
});

test.each([
  ["the connection", { about_source: true, about_input: false }, "source"],
  ["the task's own relations", { about_source: false, about_input: true }, "input"],
  ["the disk", { about_source: false, about_input: false }, undefined],
  ["an error that has no translation", undefined, undefined],
] as const)("a failure because of %s has the cause %s", (_, about, cause) => {
  const texts = about && { zh: "坏", en: "bad", headline: { zh: "坏。", en: "Bad." }, ...about };
  expect(failureCause(brokenBy("bad", { translations: texts === undefined ? {} : { bad: texts } }))).toBe(cause);
});

test.each([
  ["completed", undefined, true],
  ["partial_completed", 8, true],
  ["partial_completed", undefined, false],
  ["failed", 8, false],
  ["in_progress", 8, false],
] as const)("a task that is %s with %s pairs is finished: %s", (status, pairs, finished) => {
  expect(isFinished(task(["completed", "pending", "pending", "pending"], { status, counts: pairs === undefined ? {} : { pairs } }))).toBe(
    finished,
  );
});

test("pairs that failed, or were repaired and wait, make a completed task amber", () => {
  const unfit = unfitPairs({ total_questions: 110, valid_sqls: 91, repaired_sqls: 8, accepted_repairs: 5 });
  expect(unfit).toBe(14);
  expect(toneOf(shownStatus("completed", unfit))).toBe("warn");
  expect(toneOf(shownStatus("completed", unfitPairs({ total_questions: 110, valid_sqls: 110 })))).toBe("good");
  expect(unfitPairs(undefined)).toBe(0);
});
