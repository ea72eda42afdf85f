import { useCallback, useEffect, useRef } from "preact/hooks";
import { may } from "../../api/session";
import type { TaskView } from "../../api/types";
import { Progress } from "../../parts/Progress";
import { StatusBadge } from "../../parts/StatusBadge";
import { Time } from "../../parts/Time";
import { Link } from "../../route/Link";
import { pathOf } from "../../route/route";
import { useLiveNow, useStale } from "../../parts/now";
import { toneOf } from "../../parts/tone";
import { connection } from "../../stream/store";
import { useTaskEvents } from "../../stream/useTask";
import { actorName } from "../../text/actor";
import { clock, count, duration, secondsBetween } from "../../text/format";
import { text } from "../../text/language";
import { TaskActions } from "./TaskActions";
import { TaskName } from "./TaskName";
import { ResultHeader } from "./result/ResultHeader";
import {
  activeExecution,
  endedSeconds,
  isFinished,
  originOf,
  pausedExecution,
  runStart,
  secondsLeft,
  shownStatus,
  stepsOf,
  unfitPairs,
} from "./taskState";
import { producedText, roughlyLeft } from "./watch/progressText";

export function TaskHeader({ view }: { view: TaskView }) {
  const active = activeExecution(view);
  const progress = view.progress ?? (view.status === "completed" ? 100 : 0);
  // a task is in progress once work is requested; a queued one is shown as queued
  const waits = active?.cancel_requested
    ? "cancelling"
    : active?.pause_requested
      ? "pausing"
      : active?.status === "queued"
        ? "queued"
        : undefined;
  return (
    <header class={`task-header panel${useStale() ? " stale" : ""}`}>
      <div class="task-title">
        <div class="task-name">
          <TaskName view={view}>
            {waits === undefined ? (
              <StatusBadge status={shownStatus(view.status, unfitPairs(view.counts))} label={text.value.taskStatus[view.status]} />
            ) : (
              <StatusBadge status={waits} label={text.value.executionStatus[waits]} />
            )}
          </TaskName>
        </div>
        {may("read") && <TaskActions view={view} />}
      </div>
      {isFinished(view) && may("read") ? <ResultHeader view={view} /> : <RunProgress view={view} progress={progress} />}
      <Facts view={view} />
    </header>
  );
}

function RunProgress({ view, progress }: { view: TaskView; progress: number }) {
  return (
    <div class="task-progress">
      <span class="figure" aria-hidden="true">
        {Math.round(progress)}
        <small>%</small>
      </span>
      <div class="stack">
        <Progress value={progress} label={text.value.task.progress} tone={toneOf(view.status)} tall />
        <TimeLine view={view} progress={progress} />
        <PausedLine view={view} />
      </div>
    </div>
  );
}

function PausedLine({ view }: { view: TaskView }) {
  const paused = pausedExecution(view);
  if (!paused?.paused_at) return null;
  const by = paused.pause_requested_by;
  return (
    <p class="small warn-text">{text.value.task.pausedBy(by ? actorName(by, text.value.audit) : undefined, clock(paused.paused_at))}</p>
  );
}

function TimeLine({ view, progress }: { view: TaskView; progress: number }) {
  const t = text.value.task;
  const active = activeExecution(view);
  const now = useLiveNow(active !== undefined);
  const seen = useRef<{ at: number; progress: number }[]>([]);
  useEffect(() => {
    if (active === undefined) seen.current = [];
    else seen.current = [...seen.current.slice(-40), { at: Date.now(), progress }];
  }, [progress, active?.execution_id]);
  const earlier = endedSeconds(view);
  const running = stepsOf(view).find((step) => step.status === "running");
  const working = running?.step ?? active?.step;
  const produced = running && producedText(running.produced, running.step);
  const elapsed = active === undefined ? undefined : secondsBetween(runStart(view), now);
  const silent = useSilence(view.task_id, now);
  const noProgress = active?.status === "running" && !active.queue && silent >= NO_PROGRESS_SECONDS;
  const left = active === undefined || noProgress ? undefined : secondsLeft(seen.current, now);
  return (
    <div class="row-wrap quiet small run-line">
      {active !== undefined && working !== undefined && <span class="run-step">{text.value.step[working]}</span>}
      {produced !== undefined && <span class="run-produced">{produced}</span>}
      {elapsed !== undefined && elapsed >= 0 && (
        <span>
          {t.elapsed} {duration(elapsed)}
        </span>
      )}
      {earlier > 0 && (
        <span>
          {active === undefined ? t.took : t.earlier} {duration(earlier)}
        </span>
      )}
      {left !== undefined && <span>{roughlyLeft(left)}</span>}
      {noProgress && <span>{t.noProgress(silent < 60 ? text.value.duration.seconds(String(silent)) : duration(silent))}</span>}
      {active !== undefined && (active.status === "queued" || active.queue) && (
        <span class="warn-text">{queueText(active.queue ?? {}, active.status === "running")}</span>
      )}
      {active?.queue?.since && <span>{t.waitsSince(clock(active.queue.since))}</span>}
    </div>
  );
}

/** Most units of a step take less time. */
const NO_PROGRESS_SECONDS = 5;
const ANY = /./;

/** Whole seconds since the last event of the task, while the page is connected. */
function useSilence(taskId: string, now: number): number {
  const lastEvent = useRef(now);
  useTaskEvents(
    taskId,
    ANY,
    useCallback(() => (lastEvent.current = Date.now()), []),
  );
  const { light, since } = connection.value;
  return light === "live" ? Math.floor((now - Math.max(lastEvent.current, since)) / 1000) : 0;
}

type Queue = NonNullable<NonNullable<TaskView["current_execution"]>["queue"]>;

function queueText(queue: Queue, running: boolean): string {
  const t = text.value.task;
  if (queue.reason === "files_away") return t.filesAway;
  if (queue.reason === "drained") return t.drained;
  if (queue.executors_alive === 0) return t.noExecutor;
  return running ? t.lost : t.queued(queue.position);
}

function Facts({ view }: { view: TaskView }) {
  const t = text.value.task;
  const origin = originOf(view);
  return (
    <dl class="facts">
      {view.task_name && (
        <div>
          <dt>ID</dt>
          <dd class="mono">{view.task_id}</dd>
        </div>
      )}
      <div>
        <dt>{t.database}</dt>
        <dd>{view.db_name ?? "–"}</dd>
      </div>
      <div>
        <dt>{t.created}</dt>
        <dd>
          <Time at={view.created_at} />
          {view.created_by && ` · ${actorName(view.created_by, text.value.audit)}`}
        </dd>
      </div>
      {origin !== undefined && (
        <div>
          <dt>{t.origin}</dt>
          <dd>
            <Link to={`${pathOf({ page: "replay", id: origin.id })}?at=${origin.at}`}>{t.originAt(origin.id, count(origin.at))}</Link>
          </dd>
        </div>
      )}
      {view.business_context && (
        <div class="fact-wide">
          <dt>{t.context}</dt>
          <dd class="ellipsis" title={view.business_context}>
            {view.business_context}
          </dd>
        </div>
      )}
    </dl>
  );
}
