import { useMemo, useRef, useState } from "preact/hooks";
import type { Execution } from "../../api/types";
import { clock } from "../../text/format";
import { text } from "../../text/language";
import { densityOf, indexAtShare, isFailure, isMilestone, shareOf, shareOfTime, type Moment } from "./axis";
import { targetOf } from "./scrubKeys";

interface Props {
  moments: readonly Moment[];
  executions: readonly Execution[];
  index: number;
  /** Index of the moment changes are counted from. */
  from: number;
  onSeek: (index: number) => void;
}

const STRETCHES = 240;

/** The whole history on one line: how much happened when, which step ran, where it failed, and the playhead. */
export function Scrubber({ moments, executions, index, from, onSeek }: Props) {
  const line = useRef<HTMLDivElement>(null);
  const say = text.value.replay;
  const moment = moments[index];
  const [hover, setHover] = useState<number | undefined>(undefined);
  const indexUnder = (clientX: number) => {
    const box = line.current?.getBoundingClientRect();
    return box === undefined ? index : indexAtShare(moments, Math.max(0, Math.min(1, (clientX - box.left) / box.width)));
  };
  const keys = (event: KeyboardEvent) => {
    const next = targetOf(event, moments, index);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onSeek(next);
  };
  return (
    <div
      ref={line}
      class="scrubber"
      role="slider"
      tabIndex={0}
      aria-label={say.scrubber}
      aria-valuemin={moments[0]?.position ?? 0}
      aria-valuemax={moments.at(-1)?.position ?? 0}
      aria-valuenow={moment?.position ?? 0}
      aria-valuetext={moment && say.valueText(moment.position, clock(new Date(moment.at).toISOString()), moment.type)}
      onKeyDown={keys}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        onSeek(indexUnder(event.clientX));
      }}
      onPointerMove={(event) => {
        const under = indexUnder(event.clientX);
        setHover(under);
        if (event.currentTarget.hasPointerCapture(event.pointerId)) onSeek(under);
      }}
      onPointerLeave={() => setHover(undefined)}
    >
      <Landscape moments={moments} executions={executions} />
      <span class="scrub-range" style={rangeStyle(shareOf(moments, from), shareOf(moments, index))} />
      {hover !== undefined && moments[hover] !== undefined && (
        <span class="scrub-hover" style={{ left: `${shareOf(moments, hover) * 100}%` }} aria-hidden="true">
          {clock(new Date(moments[hover].at).toISOString())} · {moments[hover].type}
        </span>
      )}
      <span class="scrub-head" style={{ left: `${shareOf(moments, index) * 100}%` }} />
    </div>
  );
}

function rangeStyle(a: number, b: number) {
  return { left: `${Math.min(a, b) * 100}%`, width: `${Math.abs(b - a) * 100}%` };
}

function Landscape({ moments, executions }: { moments: readonly Moment[]; executions: readonly Execution[] }) {
  const drawing = useMemo(() => {
    const density = densityOf(moments, STRETCHES);
    const most = Math.max(1, ...density);
    // The root of the share, so that a quiet stretch beside a burst can still be seen.
    const bars = density.map((n, at) => (n === 0 ? "" : `M${at} 40v${(-34 * Math.sqrt(n / most)).toFixed(1)}h.8V40z`)).join("");
    const failures = moments.flatMap((moment, at) => (isFailure(moment.type) ? [shareOf(moments, at)] : []));
    const milestones = moments.flatMap((moment, at) => (isMilestone(moment.type) && !isFailure(moment.type) ? [shareOf(moments, at)] : []));
    return { bars, failures, milestones };
  }, [moments]);
  const steps = executions.filter((execution) => execution.step !== "complete" && execution.started_at);
  return (
    <>
      <svg class="scrub-density" viewBox={`0 0 ${STRETCHES} 40`} preserveAspectRatio="none" aria-hidden="true">
        <path d={drawing.bars} />
      </svg>
      <div class="scrub-bands" aria-hidden="true">
        {steps.map((execution) => {
          const left = shareOfTime(moments, Date.parse(execution.started_at ?? ""));
          const right = execution.completed_at ? shareOfTime(moments, Date.parse(execution.completed_at)) : 1;
          return (
            <span key={execution.execution_id} class={`scrub-band band-${execution.step} end-${execution.status}`} style={{ left: `${left * 100}%`, width: `${Math.max(0.2, (right - left) * 100)}%` }}>
              <span class="ellipsis">{text.value.step[execution.step]}</span>
            </span>
          );
        })}
        {drawing.milestones.map((share) => (
          <span key={`m${share}`} class="scrub-milestone" style={{ left: `${share * 100}%` }} />
        ))}
        {drawing.failures.map((share) => (
          <span key={`f${share}`} class="scrub-failure" style={{ left: `${share * 100}%` }} />
        ))}
      </div>
    </>
  );
}
