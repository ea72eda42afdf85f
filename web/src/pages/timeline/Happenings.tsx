import type { Timeline, TimelineEvent, TimelineExecution } from "../../api/timeline";
import { sentenceOf } from "../../events/sentence";
import { StatusIcon } from "../../parts/StatusIcon";
import { partTone } from "../../parts/tone";
import { Time } from "../../parts/Time";
import { Link } from "../../route/Link";
import { pathOf } from "../../route/route";
import { actorName } from "../../text/actor";
import { text } from "../../text/language";
import { headlineOf } from "../../text/translated";
import type { Happening } from "./happenings";

/** What happened, one line each: when, what, to which task, and the way to its replay. */
export function Happenings({ timeline, happenings }: { timeline: Timeline; happenings: readonly Happening[] }) {
  return (
    <ul class="happening-list">
      {happenings.map((happening) => (
        <Line key={happening.key} timeline={timeline} happening={happening} />
      ))}
    </ul>
  );
}

function Line({ timeline, happening }: { timeline: Timeline; happening: Happening }) {
  const t = text.value.timeline;
  const iso = new Date(happening.at).toISOString();
  const task = happening.kind === "event" ? happening.event.task_id : happening.execution.task_id;
  // an event has its position, the end of an execution its time
  const moment = happening.kind === "event" ? `at=${happening.event.position}` : `time=${iso}`;
  const deleted = happening.kind === "event" && /^task\.(deleted|purged)$/.test(happening.event.type);
  return (
    <li>
      <Time at={iso} />
      <span class="happening-what">
        {happening.kind === "event" ? <Deed event={happening.event} /> : <Turn timeline={timeline} {...happening} />}
        {task && <span class="quiet small happening-task">{taskName(timeline, task)}</span>}
      </span>
      {task && !deleted && (
        <Link class="small" to={`${pathOf({ page: "replay", id: task })}?${moment}`}>
          {t.replay}
        </Link>
      )}
    </li>
  );
}

/** Beginning or end of an execution; of a failure also the reason. */
function Turn({ timeline, execution, kind }: { timeline: Timeline; execution: TimelineExecution; kind: "began" | "ended" }) {
  const t = text.value.timeline;
  const step = text.value.step[execution.step];
  if (kind === "began") return <>{t.began(step)}</>;
  const error = execution.error_message;
  return (
    <>
      <span class={`happening-mark tone-text-${partTone(execution.status)}`}>
        <StatusIcon status={execution.status} />
      </span>
      {t.ended(step, text.value.executionStatus[execution.status])}
      {error && <span class="happening-error">{headlineOf(timeline, error) ?? error}</span>}
    </>
  );
}

function Deed({ event }: { event: TimelineEvent }) {
  const words = text.value.actions[event.type];
  const subject = { name: event.subject, step: event.subject, executor: event.subject };
  if (words === undefined) return <>{sentenceOf({ type: event.type, data: subject })}</>;
  const step = event.type === "step.requested" ? text.value.step[event.subject as "complete"] : undefined;
  const name = event.task_id == null && event.subject !== "executors" ? event.subject : undefined;
  return (
    <>
      <strong>{event.actor ? actorName(event.actor, text.value.audit) : text.value.audit.local}</strong> {words}
      {(step ?? name) != null && ` · ${step ?? name}`}
      {event.count > 1 && ` × ${event.count}`}
    </>
  );
}

export function taskName({ tasks }: Timeline, id: string): string {
  return tasks.find((task) => task.task_id === id)?.task_name || id;
}
