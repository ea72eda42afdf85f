import type { TimeAxis } from "./timeAxis";

/** A labelled time on the axis. */
export interface Tick {
  /** Milliseconds since 1970. */
  at: number;
  /** Place, 0–1. */
  left: number;
  /** Local clock time, with the date where the day changes. */
  label: string;
  /** True for the few ticks that are also labelled on a narrow screen. */
  major: boolean;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 7].map((n) => n * DAY),
];
/** Shares of the width between two labels, and between two major ones, which also need room to the right. */
const LABEL_SHARE = 0.11;
const MAJOR_SHARE = 0.33;

/** Ticks at round local times; also at the beginning of each piece if `beginnings`. Pure, except for the time zone. */
export function ticksOf(axis: TimeAxis, now: Date, beginnings: boolean): Tick[] {
  const step = STEPS.find((ms) => ms >= LABEL_SHARE * axis.width) ?? 30 * DAY;
  const places: { at: number; left: number; begins: boolean }[] = [];
  const add = (at: number, left: number, begins: boolean) => {
    const last = places.at(-1);
    if (last !== undefined && left - last.left < LABEL_SHARE * 0.9) {
      // the time after a cut matters more than a round time before it
      if (!begins || last.begins) return;
      places.pop();
    }
    places.push({ at, left, begins });
  };
  for (const piece of axis.pieces) {
    if (beginnings) add(piece.from, piece.left, true);
    for (let at = roundUp(piece.from, step); at <= piece.to && piece.to > piece.from; at = roundUp(at + 1, step))
      add(at, piece.left + (at - piece.from) / axis.width, false);
  }
  let day = now.toDateString();
  let major = -1;
  return places.map(({ at, left, begins }) => {
    const date = new Date(at);
    const label = tickLabel(date, begins ? Math.min(SECOND, step) : step, date.toDateString() === day);
    day = date.toDateString();
    const isMajor = (left - major >= MAJOR_SHARE || major < 0) && left <= 1 - MAJOR_SHARE / 2;
    if (isMajor) major = left;
    return { at, left, label, major: isMajor };
  });
}

/** The first multiple of `step` since local midnight at or after an instant; midnight itself for steps of days. */
function roundUp(at: number, step: number): number {
  const midnight = new Date(at);
  midnight.setHours(0, 0, 0, 0);
  const next = new Date(midnight);
  next.setDate(midnight.getDate() + Math.max(1, step / DAY));
  const past = at - midnight.getTime();
  if (step >= DAY) return past === 0 ? at : next.getTime();
  return Math.min(midnight.getTime() + Math.ceil(past / step) * step, next.getTime());
}

function tickLabel(date: Date, step: number, sameDay: boolean): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const minutes = `${two(date.getHours())}:${two(date.getMinutes())}`;
  const seconds = step < MINUTE ? `:${two(date.getSeconds())}` : "";
  const tenths = step < SECOND ? `.${Math.floor(date.getMilliseconds() / 100)}` : "";
  const day = `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  if (step >= DAY) return day;
  return `${sameDay ? "" : `${day} `}${minutes}${seconds}${tenths}`;
}
