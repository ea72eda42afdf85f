import type { Execution, TaskView } from "../../api/types";
import { shareAt, spanStyle, type Span, type TimeAxis } from "../../axis/timeAxis";
import { StatusIcon } from "../../parts/StatusIcon";
import { partTone } from "../../parts/tone";
import { Link } from "../../route/Link";
import { pathOf } from "../../route/route";
import { clock, duration, secondsBetween } from "../../text/format";
import { text } from "../../text/language";
import { translated } from "../../text/translated";
import { spanOf } from "./ganttRows";
import { attemptOf, shownErrors, shownExecutionStatus } from "./taskState";
import type { Unit } from "./useUnits";

interface Props {
  view: TaskView;
  execution: Execution;
  now: number;
  axis: TimeAxis;
  units: readonly Unit[];
  silences: readonly Span[];
  onSeek: ((at: number) => void) | undefined;
  /** Earlier attempts, drawn paler on the same line. */
  behind: readonly Execution[];
  /** Set if the step has earlier attempts. */
  fold?: { open: boolean; onToggle: () => void } | undefined;
}

/** An execution: its step, its bar with units and silences, its duration, and what went wrong. */
export function GanttRow({ view, execution, now, axis, units, silences, onSeek, behind, fold }: Props) {
  const t = text.value.task;
  const still = onSeek !== undefined;
  const status = shownExecutionStatus(execution);
  const attempt = attemptOf(view, execution);
  const seconds = execution.duration ?? secondsBetween(execution.started_at, execution.completed_at ?? now);
  const shownAt = shownErrors(view, still).get(execution.error_message ?? "");
  const recoveries = still || execution.parent_execution_id ? 0 : (execution.recoveries ?? 0);
  const shown = [...behind].reverse().concat(execution);
  const ids = new Set(shown.map((one) => one.execution_id));
  const ownUnits = units.filter((unit) => ids.has(unit.executionId) && unit.to <= now);
  return (
    <li class="gantt-row" title={execution.execution_id} data-status={execution.status}>
      <div class={`gantt-name${execution.parent_execution_id ? " child" : ""}`}>
        <span class={`gantt-mark tone-text-${partTone(status)}`}>
          <StatusIcon status={status} />
        </span>
        <span class="gantt-step">{text.value.step[execution.step] ?? execution.step}</span>
        {fold !== undefined ? (
          <button type="button" class="gantt-fold small" aria-expanded={fold.open} onClick={fold.onToggle}>
            {t.attempt(attempt)} · {fold.open ? t.foldAttempts : t.unfoldAttempts(attempt - 1)}
          </button>
        ) : (
          attempt > 1 && <span class="gantt-fold quiet small">{t.attempt(attempt)}</span>
        )}
      </div>
      <div class="gantt-track">
        {shown.map((one) => (
          <Bar key={one.execution_id} view={view} execution={one} now={now} axis={axis} onSeek={onSeek} behind={one !== execution} />
        ))}
        {shown.flatMap((one) =>
          silences.map((span) => <Silence key={`${one.execution_id} ${span.to}`} execution={one} silence={span} now={now} axis={axis} />),
        )}
        <Units units={ownUnits} axis={axis} />
      </div>
      <span class="gantt-took small">
        <span class="sr-only">{text.value.executionStatus[status as "running"] ?? status} </span>
        {/* executions copied into a fork took their time in the original task */}
        {seconds === undefined || seconds === 0 ? "" : duration(seconds)}
      </span>
      {recoveries > 0 && (
        <Link class="gantt-note small" to={pathOf({ page: "replay", id: view.task_id })}>
          {t.recovered(recoveries)}
        </Link>
      )}
      {execution.model_budget_spent && execution.step !== "complete" && (
        <span class="gantt-note small">{t.budgetSpent(execution.model_calls ?? 0)}</span>
      )}
      {execution.error_message && execution.step !== "complete" && shownAt === undefined && (
        <p class="gantt-error small" title={translated(view, execution.error_message)}>
          {translated(view, execution.error_message)}
        </p>
      )}
    </li>
  );
}

interface BarProps {
  view: TaskView;
  execution: Execution;
  now: number;
  axis: TimeAxis;
  onSeek: ((at: number) => void) | undefined;
  behind: boolean;
}

/** An execution's bar, which leads to its beginning in the replay. */
function Bar({ view, execution, now, axis, onSeek, behind }: BarProps) {
  const span = spanOf(execution, now);
  if (span === undefined) return null;
  const status = shownExecutionStatus(execution);
  const style = spanStyle(axis, span);
  const begin = new Date(span.from).toISOString();
  const label = text.value.time.bar(
    text.value.step[execution.step] ?? execution.step,
    text.value.executionStatus[status as "running"] ?? status,
    clock(begin),
  );
  const classes = `gantt-bar fill-${partTone(status)}${execution.parent_execution_id ? "" : " root"}${behind ? " behind" : ""}`;
  // a link cannot be placed by itself
  return (
    <span class={classes} style={style}>
      {onSeek === undefined ? (
        <Link class="gantt-hit" label={label} title={label} to={`${pathOf({ page: "replay", id: view.task_id })}?time=${begin}`}>
          {null}
        </Link>
      ) : (
        <button type="button" class="gantt-hit" aria-label={label} title={label} onClick={() => onSeek(span.from)} />
      )}
    </span>
  );
}

/** The part of an execution's bar in which its executor was silent. */
function Silence({ execution, silence, now, axis }: { execution: Execution; silence: Span; now: number; axis: TimeAxis }) {
  const span = spanOf(execution, now);
  if (span === undefined) return null;
  const from = Math.max(silence.from, span.from);
  const to = Math.min(silence.to, span.to, now);
  return from < to ? <span class="gantt-silence silence" style={spanStyle(axis, { from, to }, "0px")} /> : null;
}

/** More units are drawn as one shape: they cannot be pointed at. */
const MAX_MARKS = 200;
const CLOUD_WIDTH = 1000;

function Units({ units, axis }: { units: readonly Unit[]; axis: TimeAxis }) {
  if (units.length <= MAX_MARKS)
    return (
      <>
        {units.map((unit) => (
          <span
            key={unit.position}
            class={`gantt-unit fill-${unit.failed ? "bad" : "quiet"}`}
            title={`${unit.name} · ${duration((unit.to - unit.from) / 1000)}`}
            style={spanStyle(axis, unit, "2px")}
          />
        ))}
      </>
    );
  const place = (at: number) => Math.round(shareAt(axis, at) * CLOUD_WIDTH);
  const box = ({ from, to }: Unit) => {
    const width = Math.max(2, place(to) - place(from));
    return `M${place(from)} 0h${width}v3h-${width}z`;
  };
  const drawn = (failed: boolean) => [...new Set(units.filter((unit) => unit.failed === failed).map(box))].join("");
  return (
    <svg class="gantt-cloud" viewBox={`0 0 ${CLOUD_WIDTH} 3`} preserveAspectRatio="none" aria-hidden="true">
      <path class="cloud-good" d={drawn(false)} />
      <path class="cloud-bad" d={drawn(true)} />
    </svg>
  );
}
