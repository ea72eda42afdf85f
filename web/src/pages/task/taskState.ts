import {
  STEPS,
  type CurrentExecution,
  type Execution,
  type LogLine,
  type Step,
  type StepName,
  type TaskStatus,
  type TaskView,
} from "../../api/types";

/** The four steps in order, from the short form if the view has no long one. */
export function stepsOf(view: TaskView): Step[] {
  const given = new Map(view.steps?.map((step) => [step.step, step]));
  return STEPS.map((name) => given.get(name) ?? { step: name, status: view.step_status?.[name] ?? "pending" });
}

/** The execution that is queued or running now. */
export function activeExecution(view: TaskView): CurrentExecution | undefined {
  const current = view.current_execution;
  return current && (current.status === "queued" || current.status === "running") ? current : undefined;
}

/** The execution that is paused. */
export function pausedExecution(view: TaskView): CurrentExecution | undefined {
  return view.current_execution?.status === "paused" ? view.current_execution : undefined;
}

/** The shown status: "cancelling" while a cancellation is in progress. */
export function shownExecutionStatus(execution: { status: string; cancel_requested?: boolean | undefined }): string {
  return execution.cancel_requested && (execution.status === "running" || execution.status === "queued") ? "cancelling" : execution.status;
}

/** True if the task has a result to show: its run has ended with pairs, or it has completed without making any. Pure. */
export function isFinished(view: TaskView): boolean {
  return view.status === "completed" || (view.status === "partial_completed" && !!view.counts?.["pairs"]);
}

/** Number of pairs that a run left invalid, or repaired and waiting for approval; 0 before validation. Pure. */
export function unfitPairs(counts: TaskView["counts"]): number {
  const { total_questions: total = 0, valid_sqls: valid = total, accepted_repairs: accepted = 0 } = counts ?? {};
  return Math.max(0, total - valid - accepted);
}

/** Status as shown by badges: a completed task of which pairs failed is not simply completed. Pure. */
export function shownStatus(status: TaskStatus, unfit: number): string {
  return status === "completed" && unfit > 0 ? "completed_with_failures" : status;
}

export type Blocker = "running" | "done" | "idle" | "cancelling" | "pausing" | "delete_running" | { stepBefore: StepName };

export interface Permissions {
  run: Blocker | undefined;
  pause: Blocker | undefined;
  cancel: Blocker | undefined;
  remove: Blocker | undefined;
  steps: Record<StepName, Blocker | undefined>;
}

/** Allowed actions and the reasons against the others. Pure. */
export function permissionsOf(view: TaskView): Permissions {
  const active = activeExecution(view);
  const busy = active !== undefined || pausedExecution(view) !== undefined;
  const steps = stepsOf(view);
  const open = steps.find((step) => step.status !== "completed" && step.status !== "skipped");
  const stepBlocker = (index: number): Blocker | undefined => {
    if (busy) return "running";
    const before = steps.slice(0, index).find((step) => step.status !== "completed" && step.status !== "skipped");
    return before === undefined ? undefined : { stepBefore: before.step };
  };
  return {
    run: active !== undefined ? "running" : open === undefined ? "done" : undefined,
    pause: active === undefined || active.cancel_requested ? "idle" : active.pause_requested ? "pausing" : undefined,
    cancel: !busy ? "idle" : active?.cancel_requested ? "cancelling" : undefined,
    remove: busy ? "delete_running" : undefined,
    steps: Object.fromEntries(steps.map((step, index) => [step.step, stepBlocker(index)])) as Permissions["steps"],
  };
}

/** The tab a task opens at: the result if the task is completed, else the log. Pure. */
export function openingTab(view: TaskView): "pairs" | "files" | "log" {
  if (view.status !== "completed" && view.status !== "partial_completed") return "log";
  if (view.counts?.pairs) return "pairs";
  return view.counts?.files ? "files" : "log";
}

/** The task and the moment this one was forked from; undefined if it is no fork. Pure. */
export function originOf(view: TaskView): { id: string; at: number } | undefined {
  const { task_id: id, at } = (view.parameters?.["forked_from"] ?? {}) as { task_id?: unknown; at?: unknown };
  return typeof id === "string" && typeof at === "number" ? { id, at } : undefined;
}

/** Start of the current run. Pure. */
export function runStart(view: TaskView): string | undefined {
  const active = activeExecution(view);
  const root = view.executions?.findLast((execution) => !execution.parent_execution_id);
  return root?.started_at ?? active?.started_at ?? undefined;
}

/** Total seconds of all ended runs of the task. Pure. */
export function endedSeconds(view: TaskView): number {
  const runs = (view.executions ?? []).filter((execution) => !execution.parent_execution_id);
  return runs.reduce((sum, run) => sum + (run.duration ?? 0), 0);
}

/**
 * Seconds left at the speed of the run so far; undefined if there is too little data.
 * `seen` is progress (0–100) with the milliseconds at which this page received it, oldest first.
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

/** Id of the element that shows a failed task's error in full. */
export const FAILURE = "failure";

/**
 * Errors that the page of a task shows in full, with the ids of their elements; other places link to them. The notice of a
 * failed task shows its error; otherwise, and in the replay (`still`), the cards of the steps do. Pure.
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
 * Texts of the notice of a failure: the first logged error, and the execution's own if it differs or is translated. Pure.
 */
export function failureTexts(view: TaskView, lines: readonly LogLine[]): string[] {
  const execution = failedExecution(view);
  const [first, own] = [firstErrorOf(lines, execution)?.message ?? "", execution?.error_message ?? view.error_message ?? ""];
  if (own !== "" && Object.hasOwn(view.translations ?? {}, own) && first.includes(own)) return [own];
  if (first.includes(own)) return first === "" ? [] : [first];
  return own.includes(first) ? [own] : [first, own];
}

/** What has to be mended before a failed task can succeed: its source's connection, or its own input; undefined if unknown. Pure. */
export function failureCause(view: TaskView): "source" | "input" | undefined {
  const known = view.translations ?? {};
  const error = failedExecution(view)?.error_message ?? view.error_message ?? "";
  const texts = Object.hasOwn(known, error) ? known[error] : undefined;
  return texts?.about_source ? "source" : texts?.about_input ? "input" : undefined;
}

/** Number of the attempt at its step, counted from 1. */
export function attemptOf(view: TaskView, execution: Execution): number {
  const same = (view.executions ?? []).filter((other) => other.step === execution.step);
  return same.findIndex((other) => other.execution_id === execution.execution_id) + 1;
}

/** The first error line of a failed step or of its run: either may have logged the cause. */
export function firstErrorOf(lines: readonly LogLine[], execution: Execution | undefined): LogLine | undefined {
  const own = lines.filter((line) => line.execution_id === execution?.execution_id);
  const run = lines.filter((line) => line.execution_id && line.execution_id === execution?.parent_execution_id);
  return own[0] ?? run[0] ?? lines.at(-1);
}
