import { STEPS, type CurrentExecution, type Execution, type LogLine, type Step, type StepName, type TaskView } from "../../api/types";

/** The four steps in order; from the short form where the view has no long one. */
export function stepsOf(view: TaskView): Step[] {
  const given = new Map(view.steps?.map((step) => [step.step, step]));
  return STEPS.map((name) => given.get(name) ?? { step: name, status: view.step_status?.[name] ?? "pending" });
}

/** The execution that is queued or running now. */
export function activeExecution(view: TaskView): CurrentExecution | undefined {
  const current = view.current_execution;
  return current && (current.status === "queued" || current.status === "running") ? current : undefined;
}

/** The status people read: "cancelling" while a cancellation is on its way. */
export function shownExecutionStatus(execution: { status: string; cancel_requested?: boolean | undefined }): string {
  return execution.cancel_requested && (execution.status === "running" || execution.status === "queued") ? "cancelling" : execution.status;
}

export type Blocker = "running" | "done" | "idle" | "cancelling" | "delete_running" | { stepBefore: StepName };

export interface Permissions {
  run: Blocker | undefined;
  cancel: Blocker | undefined;
  remove: Blocker | undefined;
  steps: Record<StepName, Blocker | undefined>;
}

/** Which actions the task's state allows and, where one is barred, why. Pure. */
export function permissionsOf(view: TaskView): Permissions {
  const active = activeExecution(view);
  const steps = stepsOf(view);
  const open = steps.find((step) => step.status !== "completed" && step.status !== "skipped");
  const stepBlocker = (index: number): Blocker | undefined => {
    if (active !== undefined) return "running";
    const before = steps.slice(0, index).find((step) => step.status !== "completed" && step.status !== "skipped");
    return before === undefined ? undefined : { stepBefore: before.step };
  };
  return {
    run: active !== undefined ? "running" : open === undefined ? "done" : undefined,
    cancel: active === undefined ? "idle" : active.cancel_requested ? "cancelling" : undefined,
    remove: active !== undefined ? "delete_running" : undefined,
    steps: Object.fromEntries(steps.map((step, index) => [step.step, stepBlocker(index)])) as Permissions["steps"],
  };
}

/** The tab a task opens at: what it brought, where nothing is left to be done or to be mended, else what tells how it goes. Pure. */
export function openingTab(view: TaskView): "pairs" | "files" | "log" {
  if (view.status !== "completed" && view.status !== "partial_completed") return "log";
  if (view.counts?.pairs) return "pairs";
  return view.counts?.files ? "files" : "log";
}

/** The task and the moment of it that this one was made from; undefined where it was made new. Pure. */
export function originOf(view: TaskView): { id: string; at: number } | undefined {
  const { task_id: id, at } = (view.parameters?.["forked_from"] ?? {}) as { task_id?: unknown; at?: unknown };
  return typeof id === "string" && typeof at === "number" ? { id, at } : undefined;
}

/** When the present run began. Pure. */
export function runStart(view: TaskView): string | undefined {
  const active = activeExecution(view);
  const root = view.executions?.findLast((execution) => !execution.parent_execution_id);
  return root?.started_at ?? active?.started_at ?? undefined;
}

/** Seconds that all runs of the task that have ended took. Pure. */
export function endedSeconds(view: TaskView): number {
  const runs = (view.executions ?? []).filter((execution) => !execution.parent_execution_id);
  return runs.reduce((sum, run) => sum + (run.duration ?? 0), 0);
}

/**
 * Seconds left if the rest goes as the run has gone so far; undefined while there is too little to go by.
 * `seen` is progress (0–100) with the milliseconds at which this page saw it, oldest first.
 */
export function secondsLeft(seen: readonly { at: number; progress: number }[], now: number): number | undefined {
  const first = seen[0];
  const last = seen.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const gained = last.progress - first.progress;
  const took = (last.at - first.at) / 1000;
  if (gained < 3 || took < 2 || last.progress >= 100) return undefined;
  return Math.max(1, ((100 - last.progress) * took) / gained - (now - last.at) / 1000);
}

/** The execution a failed task failed in: the last failed one, a child before its parent. */
export function failedExecution(view: TaskView): Execution | undefined {
  const failed = (view.executions ?? []).filter((execution) => execution.status === "failed");
  return failed.findLast((execution) => execution.step !== "complete") ?? failed.at(-1);
}

/** The element that tells a failed task's error in full. */
export const FAILURE = "failure";

/**
 * Which errors of a task stand on its page in full, and the id of the element that holds each: others point there instead of
 * repeating them. A failed task has its notice; elsewhere, and in the replay (`still`), a step's card says why it failed. Pure.
 */
export function shownErrors(view: TaskView, still = false): ReadonlyMap<string, string> {
  const shown = new Map<string, string>();
  for (const step of stepsOf(view)) if (step.status === "failed" && step.error) shown.set(step.error, stepElement(step.step));
  const failed = view.status === "failed" && !still ? failedExecution(view) : undefined;
  if (failed?.error_message) shown.set(failed.error_message, FAILURE);
  return shown;
}

export function stepElement(step: StepName): string {
  return `step-${step}`;
}

/**
 * What the notice of a failure says: the first error that was logged, and the execution's own where that says something
 * else, or can be said in the reader's language. Pure.
 */
export function failureTexts(view: TaskView, lines: readonly LogLine[]): string[] {
  const execution = failedExecution(view);
  const [first, own] = [firstErrorOf(lines, execution)?.message ?? "", execution?.error_message ?? view.error_message ?? ""];
  if (own !== "" && Object.hasOwn(view.translations ?? {}, own) && first.includes(own)) return [own];
  if (first.includes(own)) return first === "" ? [] : [first];
  return own.includes(first) ? [own] : [first, own];
}

/** Which attempt at its step an execution was, counted from 1. */
export function attemptOf(view: TaskView, execution: Execution): number {
  const same = (view.executions ?? []).filter((other) => other.step === execution.step);
  return same.findIndex((other) => other.execution_id === execution.execution_id) + 1;
}

/** The first error line of a failed step, or of the run it was part of: either may have said what went wrong. */
export function firstErrorOf(lines: readonly LogLine[], execution: Execution | undefined): LogLine | undefined {
  const own = lines.filter((line) => line.execution_id === execution?.execution_id);
  const run = lines.filter((line) => line.execution_id && line.execution_id === execution?.parent_execution_id);
  return own[0] ?? run[0] ?? lines.at(-1);
}
