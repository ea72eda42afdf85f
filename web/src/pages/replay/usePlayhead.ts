import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { parameters, setParameters } from "../../route/navigation";
import { indexAtPlay, indexAtPosition, indexAtTime, type Moment } from "./axis";

/** Browsers limit changes of the address per second, so it follows once the playhead rests. */
const ADDRESS_MS = 250;

export interface Playhead {
  index: number;
  moment: Moment | undefined;
  /** The requested position: that of the moment or one before the next; undefined for the end. */
  position: number | undefined;
  playing: boolean;
  speed: number;
  seek: (index: number) => void;
  setPlaying: (playing: boolean) => void;
  setSpeed: (speed: number) => void;
}

/** Current moment of the replay: at `?at=`, or the last at or before `?time=`, by default the end; moved by hand or by playing. */
export function usePlayhead(moments: readonly Moment[]): Playhead {
  const requested = positionIn(parameters.value.get("at")) ?? positionAt(moments, parameters.value.get("time"));
  const [position, setPosition] = useState(requested);
  const written = useRef(requested);
  // the address was changed by a link, or by back or forward
  useEffect(() => {
    if (requested !== written.current) setPosition(requested);
    written.current = requested;
  }, [requested]);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(10);
  const last = Math.max(0, moments.length - 1);
  const index = position === undefined ? last : indexAtPosition(moments, position);
  const moment = moments[index];

  const seek = (next: number) => {
    setPosition(moments[Math.max(0, Math.min(last, next))]?.position);
  };
  // effects of useEffect would end a frame too late, on the next page
  useLayoutEffect(() => {
    if (position === undefined) return undefined;
    const before = parameters.peek().get("at");
    const timer = window.setTimeout(() => {
      if (parameters.peek().get("at") !== before || positionIn(before) === position) return;
      written.current = position;
      setParameters({ at: String(position), time: undefined });
    }, ADDRESS_MS);
    return () => window.clearTimeout(timer);
  }, [position]);

  const clock = useRef(0);
  useEffect(() => {
    if (!playing) return undefined;
    clock.current = index >= last ? 0 : (moments[index]?.play ?? 0);
    let before = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      clock.current += (now - before) * speed;
      before = now;
      const next = indexAtPlay(moments, clock.current);
      setPosition(moments[next]?.position);
      if (next >= last) setPlaying(false);
      else frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing, speed, moments]);

  return { index, moment, position, playing, speed, seek, setPlaying, setSpeed };
}

export function positionIn(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Position of the last moment at or before a time in ISO 8601. */
function positionAt(moments: readonly Moment[], time: string | null): number | undefined {
  const at = Date.parse(time ?? "");
  return Number.isNaN(at) ? undefined : moments[indexAtTime(moments, at)]?.position;
}
