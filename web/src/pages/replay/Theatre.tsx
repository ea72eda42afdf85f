import { useMemo } from "preact/hooks";
import { may } from "../../api/session";
import type { Execution, TaskView } from "../../api/types";
import { useShortcut } from "../../app/shortcuts";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Progress } from "../../parts/Progress";
import { StatusBadge } from "../../parts/StatusBadge";
import { toneOf } from "../../parts/tone";
import { parameters, setParameters } from "../../route/navigation";
import { count } from "../../text/format";
import { text } from "../../text/language";
import { Gantt } from "../task/Gantt";
import { StepRail } from "../task/StepRail";
import { unitOf } from "../task/useUnits";
import { ForkAction } from "./ForkAction";
import { MomentTabs } from "./MomentTabs";
import { Scrubber } from "./Scrubber";
import { Transport, Where } from "./Transport";
import { historyAxis, indexAtPosition, indexAtTime, milestoneFrom } from "./axis";
import { useDensity } from "./useDensity";
import type { History } from "./useHistory";
import { useMoment } from "./useMoment";
import { positionIn, usePlayhead } from "./usePlayhead";

const NO_EXECUTIONS: Execution[] = [];

/** The timeline with its playhead, and the task at that moment. */
export function Theatre({ id, history, live }: { id: string; history: History; live: TaskView | undefined }) {
  const t = text.value.replay;
  const { moments, takeovers } = history;
  const playhead = usePlayhead(moments);
  const density = useDensity(id, moments.length);
  const executions = live?.executions ?? NO_EXECUTIONS;
  const axis = useMemo(() => historyAxis(moments, executions), [moments, executions]);
  const pin = positionIn(parameters.value.get("from"));
  const setPin = (from: number | undefined) => setParameters({ from: from === undefined ? undefined : String(from) });
  const atEnd = playhead.index === moments.length - 1;
  // the address may name the position of a log line between two moments
  const position = Math.max(playhead.position ?? 0, playhead.moment?.position ?? 0);
  const { view, problem } = useMoment(id, moments, playhead.index);
  const from = pin === undefined ? milestoneFrom(moments, playhead.index, -1) : indexAtPosition(moments, pin);
  const units = useMemo(() => history.events.filter((event) => event.type.startsWith("unit.")).map(unitOf), [history.events]);
  const at = playhead.moment?.at ?? 0;
  const move = (next: number) => {
    playhead.setPlaying(false);
    playhead.seek(next);
  };
  const moveTo = (time: number) => move(indexAtTime(moments, time));
  useShortcut(" ", t.play, () => playhead.setPlaying(!playhead.playing));
  useShortcut("ArrowRight", t.nextEvent, () => move(playhead.index + 1));
  useShortcut("ArrowLeft", t.previousEvent, () => move(playhead.index - 1));
  useShortcut("]", t.nextMilestone, () => move(milestoneFrom(moments, playhead.index, 1)));
  useShortcut("[", t.previousMilestone, () => move(milestoneFrom(moments, playhead.index, -1)));
  return (
    <>
      <section class="panel stage" aria-label={t.scrubber}>
        <div class="scrub-row">
          <Where moments={moments} playhead={playhead} event={history.events[playhead.index]} />
          <Scrubber
            axis={axis}
            moments={moments}
            executions={executions}
            density={density}
            takeovers={takeovers}
            index={playhead.index}
            from={from}
            onSeek={move}
          />
        </div>
        <Transport
          axis={axis}
          moments={moments}
          takeovers={takeovers}
          playhead={playhead}

          onGo={moveTo}
        />
        {history.cut && <p class="quiet small">{t.truncated(count(moments.length))}</p>}
      </section>
      <ProblemNotice problem={problem} endpoint={`GET /tasks/${id}?at=`} />
      {view === undefined && problem === undefined && <p class="panel panel-body quiet scene-waiting">{text.value.problem.loading}</p>}
      {view !== undefined && (
        <div class="stack" data-testid="scene" data-position={view.position}>
          {executions.length > 0 && (
            <section class="panel replay-gantt" aria-label={text.value.task.executions}>
              <Gantt
                view={view}
                executions={view.executions ?? []}
                now={at}
                axis={axis}
                units={units}
                silences={takeovers}
                onSeek={moveTo}
              />
            </section>
          )}
          <div class="panel scene-head">
            <StatusBadge status={view.status} label={text.value.taskStatus[view.status] ?? view.status} />
            <span class="scene-figure">{Math.round(view.progress ?? 0)}%</span>
            <Progress value={view.progress ?? 0} label={text.value.task.progress} tone={toneOf(view.status)} tall />
            {may("operate") && <ForkAction view={view} name={live?.task_name || id} at={at} position={position} />}
          </div>
          <StepRail view={view} still />
        </div>
      )}
      <MomentTabs
        taskId={id}
        position={position}
        atEnd={atEnd}
        from={moments[from]?.position ?? 0}
        pinned={pin !== undefined}
        onPin={() => setPin(position)}
        onUnpin={() => setPin(undefined)}
      />
    </>
  );
}
