import { STEPS, type Execution } from "../../api/types";
import type { Span } from "../../axis/timeAxis";

/** The executions of one step. */
export interface GanttRow {
  newest: Execution;
  /** Earlier attempts, newest first. */
  earlier: readonly Execution[];
}

/** A row for each step that was executed, the whole workflow first. Executions come oldest first. Pure. */
export function ganttRows(executions: readonly Execution[]): GanttRow[] {
  return (["complete", ...STEPS] as const).flatMap((step) => {
    const [newest, ...earlier] = executions.filter((execution) => execution.step === step).reverse();
    return newest === undefined ? [] : [{ newest, earlier }];
  });
}

/** Times in which executions ran; a running one reaches to `now` (milliseconds since 1970). Pure. */
export function spansOf(executions: readonly Execution[], now: number): Span[] {
  return executions.flatMap((execution) => spanOf(execution, now) ?? []);
}

/** Time in which an execution ran; undefined before it starts. */
export function spanOf(execution: Execution, now: number): Span | undefined {
  if (!execution.started_at) return undefined;
  const from = Date.parse(execution.started_at);
  return { from, to: execution.completed_at ? Date.parse(execution.completed_at) : Math.max(now, from) };
}
