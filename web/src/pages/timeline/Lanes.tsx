import { useMemo } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Timeline } from "../../api/timeline";
import { AxisLabels, AxisLines } from "../../axis/AxisLines";
import { ticksOf } from "../../axis/ticks";
import { plainAxis, shareAt, spanStyle, timeAt, type Span, type TimeAxis } from "../../axis/timeAxis";
import { partTone } from "../../parts/tone";
import { Link } from "../../route/Link";
import { pathOf } from "../../route/route";
import { actorName } from "../../text/actor";
import { clock } from "../../text/format";
import { text } from "../../text/language";
import { executorLanes, personLanes, taskLanes, type Run } from "./lanes";

interface Props {
  timeline: Timeline;
  range: Span;
  at: number | undefined;
  now: number;
  onAsk: (at: number) => void;
}

/** A lane for each task, executor and person on one axis of clock times. A click asks what happened then. */
export function Lanes({ timeline, range, at, now, onAsk }: Props) {
  const t = text.value.timeline;
  const axis = useMemo(() => plainAxis(range.from, range.to), [range.from, range.to]);
  const ticks = useMemo(() => ticksOf(axis, new Date(), false), [axis]);
  const end = Math.min(range.to, now);
  const tasks = taskLanes(timeline, end);
  const executors = executorLanes(timeline, end);
  const people = personLanes(timeline);
  const pauses = timeline.pauses.map(({ since, until }) => ({ from: Date.parse(since), to: until ? Date.parse(until) : end }));
  const askUnder = (event: MouseEvent) => {
    if ((event.target as HTMLElement).closest("a, button") !== null) return;
    const box = (event.currentTarget as HTMLElement).querySelector(".lane-inset")?.getBoundingClientRect();
    if (box === undefined || event.clientX < box.left || event.clientX > box.right) return;
    onAsk(Math.min(end, Math.floor(timeAt(axis, (event.clientX - box.left) / box.width) / 1000) * 1000));
  };
  return (
    <section class="panel lanes" aria-label={t.chart}>
      <div class="lanes-body" onClick={askUnder}>
        <div class="lane-inset lane-lines">
          <AxisLines axis={axis} ticks={ticks} />
        </div>
        <div class="lane-inset">
          <AxisLabels axis={axis} ticks={ticks} />
        </div>
        <Group title={t.tasks} shown={tasks.length}>
          {tasks.map(({ task, runs }) => (
            <Lane
              key={task.task_id}
              label={
                <Link to={pathOf({ page: "task", id: task.task_id })} title={task.task_id} class="ellipsis">
                  {task.task_name || task.task_id}
                </Link>
              }
            >
              <Runs runs={runs} axis={axis} />
            </Lane>
          ))}
        </Group>
        <Group title={t.executors} shown={executors.length}>
          {executors.map(({ name, state, reported, runs }) => (
            <Lane
              key={name}
              label={
                <>
                  <span class="ellipsis" title={name}>
                    {name}
                  </span>
                  <span class={`small lane-state state-${state}`}>{t[state]}</span>
                </>
              }
            >
              {reported && <span class="lane-alive" style={spanStyle(axis, reported)} />}
              {pauses.map((pause) => (
                <span key={pause.from} class="lane-pause" style={spanStyle(axis, pause)} title={t.legendPaused} />
              ))}
              <Runs runs={runs} axis={axis} />
            </Lane>
          ))}
        </Group>
        <Group title={t.people} shown={people.length}>
          {people.map(({ actor, events }) => (
            <Lane
              key={actor ?? ""}
              label={
                <>
                  <span class="ellipsis">{actor === undefined ? text.value.audit.local : actorName(actor, text.value.audit)}</span>
                  <span class="small quiet nowrap">{t.deeds(events.length)}</span>
                </>
              }
            >
              {events.map((event) => (
                <span
                  key={event.position}
                  class="lane-deed"
                  title={`${clock(event.recorded_at)} ${text.value.actions[event.type] ?? event.type}`}
                  style={{ left: `${shareAt(axis, Date.parse(event.recorded_at)) * 100}%` }}
                />
              ))}
            </Lane>
          ))}
        </Group>
        {at !== undefined && range.from <= at && at <= range.to && (
          <div class="lane-inset lane-lines" aria-hidden="true">
            <span class="gantt-head" style={{ left: `${shareAt(axis, at) * 100}%` }} />
          </div>
        )}
      </div>
      <ul class="gantt-legend lane-legend small quiet">
        {[...new Set(timeline.executions.map(({ status }) => partTone(status)))].sort().map((tone) => (
          <li key={tone}>
            <span class={`legend-run fill-${tone}`} />
            {t.legendRun[tone]}
          </li>
        ))}
        {executors.length > 0 && <li class="legend-alive">{t.legendAlive}</li>}
        {pauses.length > 0 && <li class="legend-pause">{t.legendPaused}</li>}
        {people.length > 0 && <li class="legend-deed">{t.legendDeed}</li>}
      </ul>
    </section>
  );
}

function Group({ title, shown, children }: { title: string; shown: number; children: ComponentChildren }) {
  if (shown === 0) return null;
  return (
    <div class="lane-group">
      <h2>{title}</h2>
      <ul>{children}</ul>
    </div>
  );
}

function Lane({ label, children }: { label: ComponentChildren; children: ComponentChildren }) {
  return (
    <li class="lane">
      <span class="lane-name">{label}</span>
      <span class="lane-track">{children}</span>
    </li>
  );
}

/** Bars of runs, each of which leads to its beginning in the replay. */
function Runs({ runs, axis }: { runs: readonly Run[]; axis: TimeAxis }) {
  return (
    <>
      {runs.map(({ execution, span }) => {
        const begin = new Date(span.from).toISOString();
        const label = text.value.time.bar(text.value.step[execution.step], text.value.executionStatus[execution.status], clock(begin));
        return (
          <span key={execution.execution_id} class={`lane-bar fill-${partTone(execution.status)}`} style={spanStyle(axis, span, "4px")}>
            <Link class="gantt-hit" label={label} title={label} to={`${pathOf({ page: "replay", id: execution.task_id })}?time=${begin}`}>
              {null}
            </Link>
          </span>
        );
      })}
    </>
  );
}
