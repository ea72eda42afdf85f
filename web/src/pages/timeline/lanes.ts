import type { Timeline, TimelineEvent, TimelineExecution } from "../../api/timeline";
import type { Span } from "../../axis/timeAxis";

export interface Run {
  execution: TimelineExecution;
  span: Span;
}

export interface TaskLane {
  task: Timeline["tasks"][number];
  runs: Run[];
}

export interface ExecutorLane {
  name: string;
  state: "alive" | "paused" | "gone";
  /** Time from its start to its last report; undefined if only its executions are known. */
  reported: Span | undefined;
  runs: Run[];
}

export interface PersonLane {
  /** Undefined for requests without a key. */
  actor: string | undefined;
  events: TimelineEvent[];
}

/** Runs of a task or an executor: executions without those of single steps below a whole run. Pure. */
export function runsOf({ executions }: Timeline, end: number): Run[] {
  return executions.filter((execution) => !execution.parent_execution_id).map((execution) => ({ execution, span: spanOf(execution, end) }));
}

/** Time in which an execution ran; a running one reaches to `end`. */
export function spanOf(execution: TimelineExecution, end: number): Span {
  const from = Date.parse(execution.started_at);
  return { from, to: execution.completed_at ? Date.parse(execution.completed_at) : Math.max(from, end) };
}

export function taskLanes(timeline: Timeline, end: number): TaskLane[] {
  const runs = runsOf(timeline, end);
  return timeline.tasks.map((task) => ({ task, runs: runs.filter(({ execution }) => execution.task_id === task.task_id) }));
}

/** Executors that reported, then those known only by what they ran. */
export function executorLanes(timeline: Timeline, end: number): ExecutorLane[] {
  const runs = runsOf(timeline, end);
  const paused = timeline.pauses.some((pause) => !pause.until);
  const known = timeline.executors.map(({ executor, started_at, seen_at, alive }): ExecutorLane => {
    const reported = { from: Date.parse(started_at), to: alive ? Math.max(end, Date.parse(seen_at)) : Date.parse(seen_at) };
    return { name: executor, state: alive ? (paused ? "paused" : "alive") : "gone", reported, runs: [] };
  });
  const names = new Set(known.map(({ name }) => name));
  for (const { execution } of runs) {
    if (!execution.executor || names.has(execution.executor)) continue;
    names.add(execution.executor);
    known.push({ name: execution.executor, state: "gone", reported: undefined, runs: [] });
  }
  return known.map((lane) => ({ ...lane, runs: runs.filter(({ execution }) => execution.executor === lane.name) }));
}

/** People with what they did; takeovers and what executors record are no deeds of people. */
export function personLanes(timeline: Timeline): PersonLane[] {
  const executors = new Set([...timeline.executors, ...timeline.executions].map(({ executor }) => executor));
  const lanes = new Map<string | undefined, TimelineEvent[]>();
  for (const event of timeline.events) {
    const actor = event.actor ?? undefined;
    if (event.type === "execution.recovered" || (actor !== undefined && executors.has(actor))) continue;
    lanes.set(actor, [...(lanes.get(actor) ?? []), event]);
  }
  return [...lanes].map(([actor, events]) => ({ actor, events }));
}
