import type { Timeline, TimelineEvent, TimelineExecution } from "../../api/timeline";
import type { Span } from "../../axis/timeAxis";
import { spanOf } from "./lanes";

/** Something that happened: an execution began or ended, or an event of the audit trail. */
export type Happening = { at: number; key: string } & (
  { kind: "began" | "ended"; execution: TimelineExecution } | { kind: "event"; event: TimelineEvent }
);

/** What happened in a range, newest first. Pure. */
export function happeningsOf(timeline: Timeline, range: Span): Happening[] {
  const found: Happening[] = timeline.executions.flatMap((execution): Happening[] => {
    const key = execution.execution_id;
    const began: Happening = { kind: "began", at: Date.parse(execution.started_at), key: `${key} began`, execution };
    if (!execution.completed_at) return [began];
    return [began, { kind: "ended", at: Date.parse(execution.completed_at), key: `${key} ended`, execution }];
  });
  found.push(
    ...timeline.events.map((event): Happening => ({
      kind: "event",
      at: Date.parse(event.recorded_at),
      key: String(event.position),
      event,
    })),
  );
  return found.filter(({ at }) => range.from <= at && at < range.to).sort((a, b) => b.at - a.at || (a.kind === "ended" ? -1 : 1));
}

/** Executions that ran at an instant; of a whole run only the steps, if one of them ran. Pure. */
export function runningAt(timeline: Timeline, at: number): TimelineExecution[] {
  const ran = timeline.executions.filter((execution) => {
    const span = spanOf(execution, Infinity);
    return span.from <= at && at <= span.to;
  });
  const parents = new Set(ran.map(({ parent_execution_id }) => parent_execution_id));
  return ran.filter(({ execution_id }) => !parents.has(execution_id));
}
