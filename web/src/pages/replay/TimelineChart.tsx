import { useMemo } from "preact/hooks";
import type { Execution } from "../../api/types";
import { text } from "../../text/language";
import { shareAt, spanStyle, type TimeAxis } from "../../axis/timeAxis";
import { spanOf } from "../task/ganttRows";
import { barsOf, densityOf, isFailure, isMilestone, isRecovery, shareOf, type Moment } from "./axis";
import type { Takeover } from "./takeovers";
import type { LogStretch } from "./useDensity";

interface Props {
  axis: TimeAxis;
  moments: readonly Moment[];
  executions: readonly Execution[];
  density: readonly LogStretch[];
  takeovers: readonly Takeover[];
}

const STRETCHES = 240;
const HEIGHT = 40;

/** Chart behind the playhead: density of events and log lines, running steps, failures and recoveries. */
export function TimelineChart({ axis, moments, executions, density, takeovers }: Props) {
  const language = text.value.step;
  // not drawn again when the playhead moves
  return useMemo(
    () => <Drawing axis={axis} moments={moments} executions={executions} density={density} takeovers={takeovers} />,
    [axis, moments, executions, density, language],
  );
}

function Drawing({ axis, moments, executions, density, takeovers }: Props) {
  const events = densityOf(
    moments.map((moment, at) => ({ share: shareOf(axis, moments, at), n: isFailure(moment.type) ? 0 : 1 })),
    STRETCHES,
  );
  const placed = density.map((stretch) => ({ ...stretch, share: shareAt(axis, Date.parse(stretch.at)) }));
  const lines = densityOf(
    placed.map(({ share, lines: n }) => ({ share, n })),
    STRETCHES,
  );
  const errors = densityOf(
    placed.map(({ share, errors: n }) => ({ share, n })),
    STRETCHES,
  );
  const most = Math.max(1, ...events.map((n, at) => n + (lines[at] ?? 0)));
  const marks = (wanted: (type: string) => boolean) => [
    ...new Set(moments.flatMap((moment, at) => (wanted(moment.type) ? [shareOf(axis, moments, at)] : []))),
  ];
  const steps = executions.filter((execution) => execution.step !== "complete" && execution.started_at);
  return (
    <>
      <svg class="scrub-density" viewBox={`0 0 ${STRETCHES} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path
          class="density-lines"
          d={barsOf(
            events.map((n, at) => n + (lines[at] ?? 0)),
            most,
            HEIGHT,
          )}
        />
        <path class="density-events" d={barsOf(events, most, HEIGHT)} />
        <path class="density-errors" d={barsOf(errors, most, HEIGHT)} />
      </svg>
      <div class="scrub-bands" aria-hidden="true">
        {steps.map((execution) => {
          const span = spanOf(execution, axis.to);
          return (
            span && (
              <span
                key={execution.execution_id}
                class={`scrub-band band-${execution.step} end-${execution.status}`}
                style={spanStyle(axis, span, "2px")}
              >
                <span class="ellipsis">{text.value.step[execution.step]}</span>
              </span>
            )
          );
        })}
        {marks((type) => isMilestone(type) && !isFailure(type) && !isRecovery(type)).map((share) => (
          <span key={share} class="scrub-milestone" style={{ left: `${share * 100}%` }} />
        ))}
      </div>
      <div class="scrub-marks" aria-hidden="true">
        {takeovers.map(({ silent, at }) => (
          <span
            key={at}
            class="silence"
            style={{
              left: `${shareOf(axis, moments, silent) * 100}%`,
              width: `${(shareOf(axis, moments, at) - shareOf(axis, moments, silent)) * 100}%`,
            }}
          />
        ))}
        {marks(isFailure).map((share) => (
          <span key={share} class="scrub-failure" style={{ left: `${share * 100}%` }} />
        ))}
        {marks(isRecovery).map((share) => (
          <span key={share} class="scrub-recovery" style={{ left: `${share * 100}%` }} />
        ))}
      </div>
    </>
  );
}

/** Legend of the colours; rare ones only if present. */
export function Legend({ moments, cuts }: { moments: readonly Moment[]; cuts: boolean }) {
  const t = text.value.replay;
  const counted = (wanted: (type: string) => boolean) => moments.filter((moment) => wanted(moment.type)).length;
  const [failures, recoveries] = useMemo(() => [counted(isFailure), counted(isRecovery)] as const, [moments]);
  return (
    <ul class="scrub-legend small quiet">
      <li class="legend-events">{t.events}</li>
      <li class="legend-lines">{t.logLines}</li>
      <li class="legend-milestone">{text.value.time.milestone}</li>
      {failures > 0 && <li class="legend-failure">{t.failures(failures)}</li>}
      {recoveries > 0 && <li class="legend-recovery">{t.recoveries(recoveries)}</li>}
      {recoveries > 0 && <li class="legend-silence">{text.value.time.silence}</li>}
      {cuts && <li class="legend-cut">{text.value.time.cut}</li>}
    </ul>
  );
}
