import "../task/task.css";
import "../task/log/log.css";
import "./replay.css";
import { useEffect, useMemo } from "preact/hooks";
import { request } from "../../api/request";
import type { Started } from "../../api/types";
import { useAttempt } from "../../api/useAttempt";
import { useShortcut } from "../../app/shortcuts";
import { Action } from "../../parts/Action";
import { Empty } from "../../parts/Empty";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Progress } from "../../parts/Progress";
import { StatusBadge } from "../../parts/StatusBadge";
import { toneOf } from "../../parts/tone";
import { Link } from "../../route/Link";
import { navigate, parameters, setParameters } from "../../route/navigation";
import { pathOf } from "../../route/route";
import { useTask } from "../../stream/useTask";
import { count } from "../../text/format";
import { text } from "../../text/language";
import type { Execution, TaskView } from "../../api/types";
import { Gantt } from "../task/Gantt";
import { StepRail } from "../task/StepRail";
import { unitOf, type Unit } from "../task/useUnits";
import { FilesTab } from "../task/files/FilesTab";
import { Changes } from "./Changes";
import { MomentLog } from "./MomentLog";
import { Scrubber } from "./Scrubber";
import { Transport } from "./Transport";
import { indexAtPosition, milestoneFrom } from "./axis";
import type { Takeover } from "./takeovers";
import { useDensity } from "./useDensity";
import { useHistory, type History } from "./useHistory";
import { useMoment } from "./useMoment";
import { positionIn, usePlayhead } from "./usePlayhead";
import { useResting } from "./useResting";

/** The task's whole history as a timeline to play and scrub. */
export function ReplayPage({ id }: { id: string }) {
  const t = text.value.replay;
  const { view: live, problem } = useTask(id);
  const history = useHistory(id);
  const name = live?.task_name || id;
  useEffect(() => {
    document.title = `${t.title}: ${name} · Querymill`;
  }, [name, t]);
  const trouble = history.problem ?? problem;
  if (trouble !== undefined && (history.moments.length === 0 || !history.complete)) {
    return (
      <div class="page">
        {trouble.code === "task_not_found" ? (
          <Empty whole title={text.value.task.notFound} hint={text.value.task.notFoundHint} />
        ) : (
          <ProblemNotice problem={trouble} endpoint={`GET /tasks/${id}/events`} onRetry={history.readOn} />
        )}
      </div>
    );
  }
  return (
    <div class="page replay-page">
      <div class="page-head">
        <h1>
          <span class="quiet">{t.title}</span> {name}
        </h1>
        <span class="push" />
        <Link to={pathOf({ page: "task", id })} class="button">
          {t.live}
        </Link>
      </div>
      {history.moments.length === 0 || !history.complete ? (
        <p class="quiet">{history.complete ? t.none : t.loading}</p>
      ) : (
        <Theatre id={id} history={history} live={live} />
      )}
    </div>
  );
}

const NO_EXECUTIONS: Execution[] = [];

function Theatre({ id, history, live }: { id: string; history: History; live: TaskView | undefined }) {
  const t = text.value.replay;
  const { moments, takeovers } = history;
  const playhead = usePlayhead(moments);
  const density = useDensity(id, moments.length);
  const pin = positionIn(parameters.value.get("from"));
  const setPin = (from: number | undefined) => setParameters({ from: from === undefined ? undefined : String(from) });
  const atEnd = playhead.index === moments.length - 1;
  // the address may name the position of a log line between two moments
  const position = Math.max(playhead.position ?? 0, playhead.moment?.position ?? 0);
  const { view, problem } = useMoment(id, moments, playhead.index);
  const from = pin === undefined ? milestoneFrom(moments, playhead.index, -1) : indexAtPosition(moments, pin);
  const resting = useResting(position);
  const range = useMemo(() => rangeOf(live, moments), [live, moments]);
  const units = useMemo(() => history.events.filter((event) => event.type.startsWith("unit.")).map(unitOf), [history.events]);
  const move = (next: number) => {
    playhead.setPlaying(false);
    playhead.seek(next);
  };
  useShortcut(" ", t.play, () => playhead.setPlaying(!playhead.playing));
  useShortcut("ArrowRight", t.nextEvent, () => move(playhead.index + 1));
  useShortcut("ArrowLeft", t.previousEvent, () => move(playhead.index - 1));
  useShortcut("]", t.nextMilestone, () => move(milestoneFrom(moments, playhead.index, 1)));
  useShortcut("[", t.previousMilestone, () => move(milestoneFrom(moments, playhead.index, -1)));
  // heavy parts are not drawn again while the playhead moves
  const restingAt = useResting(atEnd ? undefined : position);
  const log = useMemo(() => <MomentLog taskId={id} at={restingAt} />, [id, restingAt]);
  const files = useMemo(() => <FilesTab taskId={id} at={resting} />, [id, resting]);
  return (
    <>
      <section class="panel stage" aria-label={t.scrubber}>
        <Scrubber
          moments={moments}
          executions={live?.executions ?? NO_EXECUTIONS}
          density={density}
          takeovers={takeovers}
          index={playhead.index}
          from={from}
          onSeek={move}
        />
        <Transport moments={moments} takeovers={takeovers} playhead={playhead} />
        {history.cut && <p class="quiet small">{t.truncated(count(moments.length))}</p>}
      </section>
      <ProblemNotice problem={problem} endpoint={`GET /tasks/${id}?at=`} />
      {view !== undefined && (
        <Scene view={view} at={playhead.moment?.at ?? 0} position={position} range={range} units={units} silences={takeovers} />
      )}
      {view === undefined && problem === undefined && <p class="panel panel-body quiet scene-waiting">{text.value.problem.loading}</p>}
      <div class="replay-columns">
        {/* What was logged after the last change of state belongs to the end as well. */}
        {log}
        <Changes
          taskId={id}
          from={moments[from]?.position ?? 0}
          to={position}
          pinned={pin !== undefined}
          onPin={() => setPin(position)}
          onUnpin={() => setPin(undefined)}
        />
      </div>
      <section class="panel" aria-label={t.files}>
        <div class="section-head">
          <h2>{t.files}</h2>
        </div>
        {files}
      </section>
    </>
  );
}

/** Axis of the whole history: from the first execution's start to the end of the last, or to the last event. */
function rangeOf(live: TaskView | undefined, moments: History["moments"]): { from: number; to: number } {
  const last = moments.at(-1)?.at ?? 0;
  const begun = (live?.executions ?? []).flatMap((execution) => (execution.started_at ? [execution] : []));
  const ends = begun.map((execution) => (execution.completed_at ? Date.parse(execution.completed_at) : last));
  return {
    from: Math.min(last, ...begun.map((execution) => Date.parse(execution.started_at ?? ""))),
    to: ends.length === 0 ? last : Math.max(...ends),
  };
}

interface SceneProps {
  view: TaskView;
  /** Milliseconds since 1970. */
  at: number;
  position: number;
  range: { from: number; to: number };
  units: readonly Unit[];
  silences: readonly Takeover[];
}

function Scene({ view, at, position, range, units, silences }: SceneProps) {
  const { problem, run } = useAttempt();
  const t = text.value.replay;
  const fork = async () => {
    const started = await request<Started>(`tasks/${encodeURIComponent(view.task_id)}/fork`, { method: "POST", body: { at: position } });
    navigate(pathOf({ page: "task", id: started.task_id }));
  };
  const executions = view.executions ?? [];
  return (
    <div class="stack" data-testid="scene" data-position={view.position}>
      <div class="panel scene-head">
        <StatusBadge status={view.status} label={text.value.taskStatus[view.status] ?? view.status} />
        <span class="scene-figure">{Math.round(view.progress ?? 0)}%</span>
        <Progress value={view.progress ?? 0} label={text.value.task.progress} tone={toneOf(view.status)} tall />
        <Action compact onPress={() => void run(fork)}>
          {t.fork}
        </Action>
      </div>
      <ProblemNotice problem={problem} title={t.forked} endpoint="POST /tasks/{id}/fork" />
      <StepRail view={view} still />
      {executions.length > 0 && (
        <section class="panel" aria-label={text.value.task.executions}>
          <Gantt view={view} executions={executions} now={at} range={range} units={units} silences={silences} still />
        </section>
      )}
    </div>
  );
}
