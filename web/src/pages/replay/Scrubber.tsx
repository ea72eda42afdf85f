import { useMemo, useRef, useState } from "preact/hooks";
import type { Execution } from "../../api/types";
import { AxisLabels, AxisLines } from "../../axis/AxisLines";
import { ticksOf } from "../../axis/ticks";
import type { TimeAxis } from "../../axis/timeAxis";
import { clock } from "../../text/format";
import { text } from "../../text/language";
import { TimelineChart } from "./TimelineChart";
import { indexAtShare, shareOf, type Moment } from "./axis";
import { targetOf } from "./scrubKeys";
import type { Takeover } from "./takeovers";
import type { LogStretch } from "./useDensity";

interface Props {
  axis: TimeAxis;
  moments: readonly Moment[];
  executions: readonly Execution[];
  density: readonly LogStretch[];
  takeovers: readonly Takeover[];
  index: number;
  /** Index of the moment that changes are compared with. */
  from: number;
  onSeek: (index: number) => void;
}

/** The timeline: density of events, steps, failures and the playhead. */
export function Scrubber({ axis, moments, executions, density, takeovers, index, from, onSeek }: Props) {
  const line = useRef<HTMLDivElement>(null);
  const t = text.value.replay;
  const moment = moments[index];
  const ticks = useMemo(() => ticksOf(axis, new Date(), true), [axis]);
  const [hover, setHover] = useState<number | undefined>(undefined);
  const indexUnder = (clientX: number) => {
    const box = line.current?.getBoundingClientRect();
    return box === undefined ? index : indexAtShare(axis, moments, Math.max(0, Math.min(1, (clientX - box.left) / box.width)));
  };
  const keys = (event: KeyboardEvent) => {
    const next = targetOf(event, moments, index);
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onSeek(next);
  };
  return (
    <div class="scrub-axis">
      <div
        ref={line}
        class="scrubber"
        role="slider"
        tabIndex={0}
        aria-label={t.scrubber}
        aria-valuemin={moments[0]?.position ?? 0}
        aria-valuemax={moments.at(-1)?.position ?? 0}
        aria-valuenow={moment?.position ?? 0}
        aria-valuetext={moment && t.valueText(moment.position, clock(new Date(moment.at).toISOString()), moment.type)}
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
        <AxisLines axis={axis} ticks={ticks} />
        <TimelineChart axis={axis} moments={moments} executions={executions} density={density} takeovers={takeovers} />
        <span class="scrub-range" style={rangeStyle(shareOf(axis, moments, from), shareOf(axis, moments, index))} />
        {hover !== undefined && moments[hover] !== undefined && (
          <span class="scrub-hover" style={{ left: `${shareOf(axis, moments, hover) * 100}%` }} aria-hidden="true">
            {clock(new Date(moments[hover].at).toISOString())} · {moments[hover].type}
          </span>
        )}
        <span class="scrub-head" style={{ left: `${shareOf(axis, moments, index) * 100}%` }} />
      </div>
      <AxisLabels axis={axis} ticks={ticks} />
    </div>
  );
}

function rangeStyle(a: number, b: number) {
  return { left: `${Math.min(a, b) * 100}%`, width: `${Math.abs(b - a) * 100}%` };
}
