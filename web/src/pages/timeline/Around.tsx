import { getTimeline, type Timeline, type TimelineExecution } from "../../api/timeline";
import { useResource } from "../../api/useResource";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { StatusIcon } from "../../parts/StatusIcon";
import { partTone } from "../../parts/tone";
import { Link } from "../../route/Link";
import { pathOf } from "../../route/route";
import { clock } from "../../text/format";
import { text } from "../../text/language";
import { Happenings, taskName } from "./Happenings";
import { happeningsOf, runningAt, type Happening } from "./happenings";
import { around } from "./range";

interface Props {
  /** Milliseconds since 1970. */
  at: number;
  /** The last thing that happened before, shown if nothing happened then. */
  before: Happening | undefined;
  tasks: Timeline["tasks"];
}

/** What was running at a time and what happened around it, with links to the replay at that moment. */
export function Around({ at, before, tasks }: Props) {
  const t = text.value.timeline;
  const window = around(at);
  const found = useResource(`${at}`, (signal) => getTimeline(window.from, window.to, signal));
  const time = clock(new Date(at).toISOString());
  const running = found.data === undefined ? [] : runningAt(found.data, at);
  const happened = found.data === undefined ? [] : happeningsOf(found.data, window);
  return (
    <section class="panel timeline-around" aria-label={t.around(time)} aria-live="polite">
      <div class="section-head">
        <h2>{t.around(time)}</h2>
      </div>
      <ProblemNotice problem={found.problem} endpoint="GET /timeline" onRetry={found.reload} />
      {found.data !== undefined && (
        <div class="around-columns">
          <div>
            <h3>{t.running}</h3>
            {running.length === 0 && <p class="quiet">{t.runningNone}</p>}
            <ul class="running-list">
              {running.map((execution) => (
                <Running key={execution.execution_id} timeline={found.data as Timeline} execution={execution} at={at} />
              ))}
            </ul>
          </div>
          <div>
            <h3>{t.happened}</h3>
            {happened.length === 0 && <p class="quiet">{t.happenedNone}</p>}
            {happened.length > 0 && <Happenings timeline={found.data} happenings={[...happened].reverse()} />}
            {happened.length === 0 && running.length === 0 && before !== undefined && (
              <>
                <p class="quiet">{t.nearest}</p>
                <Happenings timeline={{ ...found.data, tasks: [...tasks] }} happenings={[before]} />
              </>
            )}
          </div>
        </div>
      )}
    </section>
  );
}

function Running({ timeline, execution, at }: { timeline: Timeline; execution: TimelineExecution; at: number }) {
  const t = text.value.timeline;
  const moment = new Date(at).toISOString();
  const root = timeline.executions.find((one) => one.execution_id === execution.parent_execution_id) ?? execution;
  return (
    <li>
      <span class={`tone-text-${partTone(execution.status)}`}>
        <StatusIcon status={execution.status} />
      </span>
      <span>
        <strong>{taskName(timeline, execution.task_id)}</strong> · {text.value.step[execution.step]}
        <span class="quiet small running-facts">
          {execution.completed_at
            ? t.ran(clock(execution.started_at), clock(execution.completed_at))
            : t.sinceTime(clock(execution.started_at))}
          {root.executor && ` · ${t.on(root.executor)}`}
        </span>
      </span>
      <Link class="button compact" to={`${pathOf({ page: "replay", id: execution.task_id })}?time=${moment}`}>
        {t.replay}
      </Link>
    </li>
  );
}
