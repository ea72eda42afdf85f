import type { Execution, LogEvent } from "../../api/types";
import { shareAt, timeAt, timeAxis, type TimeAxis } from "../../axis/timeAxis";
import { spansOf } from "../task/ganttRows";
import type { Takeover } from "./takeovers";

/** Longer idle gaps are played as this, as in the service's replay. */
export const MAX_GAP_MS = 2000;

/** An event on the timeline. */
export interface Moment {
  position: number;
  type: string;
  /** Milliseconds since 1970. */
  at: number;
  /** Milliseconds from the start of the playback, idle gaps cut. */
  play: number;
  /** True for the last event of an executor that stopped responding. */
  silent: boolean;
}

/** Events as moments of play. Pure; events come in order of position. */
export function momentsOf(events: readonly LogEvent[], takeovers: readonly Takeover[] = []): Moment[] {
  const silent = new Set(takeovers.map((takeover) => takeover.silent));
  let play = 0;
  let before: number | undefined;
  return events.map((event, index) => {
    const at = Date.parse(event.recorded_at);
    if (before !== undefined) play += Math.min(MAX_GAP_MS, Math.max(0, at - before));
    before = at;
    return { position: event.position, type: event.type, at, play, silent: silent.has(index) };
  });
}

/** Index of the last moment for which `value` is not above `wanted`; 0 when all are. Values grow. */
function lastNotAbove(moments: readonly Moment[], value: (moment: Moment) => number, wanted: number): number {
  let low = 0;
  let high = moments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (value(moments[middle] as Moment) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function indexAtPosition(moments: readonly Moment[], position: number): number {
  return lastNotAbove(moments, (moment) => moment.position, position);
}

export function indexAtPlay(moments: readonly Moment[], play: number): number {
  return lastNotAbove(moments, (moment) => moment.play, play);
}

/** Index of the last moment at or before an instant (milliseconds since 1970); 0 if all are later. */
export function indexAtTime(moments: readonly Moment[], at: number): number {
  return lastNotAbove(moments, (moment) => moment.at, at);
}

/** The axis of a task's history: time in which nothing ran and nothing happened is cut. */
export function historyAxis(moments: readonly Moment[], executions: readonly Execution[]): TimeAxis {
  return timeAxis([...spansOf(executions, moments.at(-1)?.at ?? 0), ...moments.map(({ at }) => ({ from: at, to: at }))]);
}

/** Place of a moment on the axis, 0–1; evenly spaced if all have the same time. */
export function shareOf(axis: TimeAxis, moments: readonly Moment[], index: number): number {
  if (axis.width > 0) return shareAt(axis, moments[index]?.at ?? 0);
  return moments.length > 1 ? index / (moments.length - 1) : 0;
}

/** Index of the moment nearest to a place on the axis (0–1). */
export function indexAtShare(axis: TimeAxis, moments: readonly Moment[], share: number): number {
  if (axis.width === 0) return Math.round(share * Math.max(0, moments.length - 1));
  const left = indexAtTime(moments, timeAt(axis, share));
  const right = Math.min(moments.length - 1, left + 1);
  return share - shareOf(axis, moments, left) <= shareOf(axis, moments, right) - share ? left : right;
}

/** Types of milestones: beginnings, ends, requests. */
export function isMilestone(type: string): boolean {
  return /^(task\.|step\.(requested|started|completed|invalidated)|execution\.|quality\.)/.test(type) || isFailure(type);
}

export function isFailure(type: string): boolean {
  return type.endsWith(".failed");
}

/** The next milestone in a direction, or the end of the timeline. */
export function milestoneFrom(moments: readonly Moment[], index: number, direction: 1 | -1): number {
  for (let at = index + direction; at >= 0 && at < moments.length; at += direction) {
    if (isMilestone(moments[at]?.type ?? "") || moments[at]?.silent) return at;
  }
  return direction === 1 ? Math.max(0, moments.length - 1) : 0;
}

/** True if another executor took over an execution. */
export function isRecovery(type: string): boolean {
  return type === "execution.recovered";
}

/** Number of items in each of the equal sections of the timeline. Pure. */
export function densityOf(placed: readonly { share: number; n: number }[], stretches: number): number[] {
  const counts = new Array<number>(stretches).fill(0);
  for (const { share, n } of placed) {
    const stretch = Math.min(stretches - 1, Math.floor(share * stretches));
    counts[stretch] = (counts[stretch] ?? 0) + n;
  }
  return counts;
}

/** Bars one unit apart as an SVG path; heights are square roots, so that few events beside a burst stay visible. */
export function barsOf(counts: readonly number[], most: number, height: number): string {
  const tall = height * 0.85;
  return counts.map((n, at) => (n === 0 ? "" : `M${at} ${height}v${(-tall * Math.sqrt(n / most)).toFixed(1)}h.8V${height}z`)).join("");
}
