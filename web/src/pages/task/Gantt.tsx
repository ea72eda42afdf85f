import type { Execution, TaskView } from "../../api/types";
import { StatusIcon } from "../../parts/StatusIcon";
import { partTone } from "../../parts/tone";
import { Link } from "../../route/Link";
import { pathOf } from "../../route/route";
import { clock, duration, secondsBetween } from "../../text/format";
import { text } from "../../text/language";
import { translated } from "../../text/translated";
import { attemptOf, shownExecutionStatus, shownErrors } from "./taskState";
import type { Unit } from "./useUnits";
import { timelineOf, type Bar, type Timeline } from "./timeline";

interface Props {
  view: TaskView;
  executions: readonly Execution[];
  /** Milliseconds since 1970 up to which running bars reach. */
  now: number;
  /** The axis, unless it follows the executions. */
  range?: { from: number; to: number };
  units?: readonly Unit[];
  /** Periods without an executor, in milliseconds since 1970. */
  silences?: readonly { from: number; to: number }[];
  /** A past moment is shown. */
  still?: boolean;
}

/** One row per execution on a common time axis; the steps of a whole run are below it. */
export function Gantt({ view, executions, now, range, units = [], silences = [], still = false }: Props) {
  const shown = shownErrors(view, still);
  const timeline = timelineOf(executions, now, range);
  const bars = new Map(timeline?.bars.map((bar) => [bar.execution.execution_id, bar]));
  return (
    <div class="gantt">
      {timeline !== undefined && <Axis timeline={timeline} />}
      <ul aria-label={text.value.task.ganttLabel(executions.length)}>
        {executions.map((execution) => (
          <Row
            key={execution.execution_id}
            view={view}
            execution={execution}
            bar={bars.get(execution.execution_id)}
            timeline={timeline}
            now={now}
            silences={silences}
            recoveries={still || execution.parent_execution_id ? 0 : (execution.recoveries ?? 0)}
            units={units.filter((unit) => unit.executionId === execution.execution_id && unit.to <= now)}
            shownAt={shown.get(execution.error_message ?? "")}
          />
        ))}
      </ul>
    </div>
  );
}

function Axis({ timeline }: { timeline: Timeline }) {
  return (
    <div class="gantt-axis" aria-hidden="true">
      {timeline.ticks.map((tick) => (
        <span key={tick.at} class="small quiet" style={{ left: `${tick.left}%` }}>
          {tick.at === timeline.from ? clock(new Date(tick.at).toISOString()) : `+${duration((tick.at - timeline.from) / 1000)}`}
        </span>
      ))}
    </div>
  );
}

interface RowProps {
  view: TaskView;
  execution: Execution;
  bar: Bar | undefined;
  timeline: Timeline | undefined;
  now: number;
  units: readonly Unit[];
  silences: readonly { from: number; to: number }[];
  /** Recoveries by other executors; 0 in the replay, which draws the silence itself. */
  recoveries: number;
  /** Id of the element that already shows this execution's error. */
  shownAt: string | undefined;
}

function Row({ view, execution, bar, timeline, now, units, silences, recoveries, shownAt }: RowProps) {
  const status = shownExecutionStatus(execution);
  const attempt = attemptOf(view, execution);
  const seconds = execution.duration ?? secondsBetween(execution.started_at, execution.completed_at ?? now);
  const label = text.value.executionStatus[status as "running"] ?? status;
  // executions copied into a fork took their time in the original task
  const took = seconds === undefined || seconds === 0 ? "" : duration(seconds);
  return (
    <li class="gantt-row" title={execution.execution_id} data-status={execution.status}>
      <span class={`gantt-name${execution.parent_execution_id ? " child" : ""}`}>
        <span class={`gantt-mark tone-text-${partTone(status)}`}>
          <StatusIcon status={status} />
        </span>
        <span class="ellipsis">{text.value.step[execution.step] ?? execution.step}</span>
        {attempt > 1 && <span class="quiet small nowrap">{text.value.task.attempt(attempt)}</span>}
      </span>
      <span class="gantt-track">
        {timeline?.ticks.map((tick) => (
          <span key={tick.at} class="gantt-line" style={{ left: `${tick.left}%` }} />
        ))}
        {bar !== undefined && (
          <span
            class={`gantt-bar fill-${partTone(status)}${execution.parent_execution_id ? "" : " root"}`}
            style={{ left: `${bar.left}%`, width: `max(3px, ${bar.width}%)` }}
          />
        )}
        {timeline !== undefined &&
          silences.map(({ from, to }) => <Silence key={to} execution={execution} from={from} to={Math.min(to, now)} timeline={timeline} />)}
        {timeline !== undefined &&
          (units.length > MAX_MARKS ? (
            <UnitCloud units={units} timeline={timeline} />
          ) : (
            units.map((unit) => <UnitMark key={unit.position} unit={unit} timeline={timeline} />)
          ))}
      </span>
      <span class="gantt-took small">
        <span class="sr-only">{label} </span>
        {took}
      </span>
      {recoveries > 0 && (
        <Link class="gantt-note small" to={pathOf({ page: "replay", id: view.task_id })}>
          {text.value.task.recovered(recoveries)}
        </Link>
      )}
      {execution.model_budget_spent && execution.step !== "complete" && (
        <span class="gantt-note small">{text.value.task.budgetSpent(execution.model_calls ?? 0)}</span>
      )}
      {execution.error_message && execution.step !== "complete" && shownAt === undefined && (
        <p class="gantt-error small" title={translated(view, execution.error_message)}>
          {translated(view, execution.error_message)}
        </p>
      )}
    </li>
  );
}

/** The part of an execution's bar in which its executor was silent. */
function Silence({ execution, from, to, timeline }: { execution: Execution; from: number; to: number; timeline: Timeline }) {
  const begin = Math.max(from, Date.parse(execution.started_at ?? ""));
  const end = execution.completed_at ? Math.min(to, Date.parse(execution.completed_at)) : to;
  if (!(begin < end)) return null;
  const left = shareIn(timeline, begin) * 100;
  return <span class="gantt-silence silence" style={{ left: `${left}%`, width: `${shareIn(timeline, end) * 100 - left}%` }} />;
}

/** More units are drawn as one shape: they cannot be pointed at. */
const MAX_MARKS = 200;
const CLOUD_WIDTH = 1000;

function shareIn(timeline: Timeline, at: number): number {
  return Math.max(0, at - timeline.from) / (timeline.to - timeline.from);
}

function UnitCloud({ units, timeline }: { units: readonly Unit[]; timeline: Timeline }) {
  const place = (at: number) => Math.round(shareIn(timeline, at) * CLOUD_WIDTH);
  const drawn = (failed: boolean) =>
    [
      ...new Set(
        units
          .filter((unit) => unit.failed === failed)
          .map(
            (unit) =>
              `M${place(unit.from)} 0h${Math.max(2, place(unit.to) - place(unit.from))}v3h-${Math.max(2, place(unit.to) - place(unit.from))}z`,
          ),
      ),
    ].join("");
  return (
    <svg class="gantt-cloud" viewBox={`0 0 ${CLOUD_WIDTH} 3`} preserveAspectRatio="none" aria-hidden="true">
      <path class="cloud-good" d={drawn(false)} />
      <path class="cloud-bad" d={drawn(true)} />
    </svg>
  );
}

function UnitMark({ unit, timeline }: { unit: Unit; timeline: Timeline }) {
  const share = (at: number) => shareIn(timeline, at) * 100;
  return (
    <span
      class={`gantt-unit fill-${unit.failed ? "bad" : "quiet"}`}
      title={`${unit.name} · ${duration((unit.to - unit.from) / 1000)}`}
      style={{ left: `${share(unit.from)}%`, width: `max(2px, calc(${share(unit.to) - share(unit.from)}% - 1px))` }}
    />
  );
}
