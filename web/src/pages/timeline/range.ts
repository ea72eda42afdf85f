import type { Span } from "../../axis/timeAxis";

export type RangeKind = "hour" | "day" | "date";

/** The range of time on the page, and the instant that is asked about. Milliseconds since 1970. */
export interface Shown {
  kind: RangeKind;
  range: Span;
  /** The chosen day as `2026-11-29`. */
  date: string;
  at: number | undefined;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Reads the address; a wrong value is as none. Pure, except for the time zone. */
export function shownOf(parameters: URLSearchParams, now: number): Shown {
  const written = Date.parse(parameters.get("at") ?? "");
  const at = Number.isNaN(written) ? undefined : written;
  const day = parameters.get("day");
  const midnight = day !== null && /^\d{4}-\d\d-\d\d$/.test(day) ? new Date(`${day}T00:00`) : undefined;
  if (day !== null && midnight !== undefined && !Number.isNaN(midnight.getTime())) {
    const next = new Date(midnight);
    next.setDate(midnight.getDate() + 1);
    return { kind: "date", range: { from: midnight.getTime(), to: next.getTime() }, date: day, at };
  }
  const hour = parameters.get("last") === "1h";
  return { kind: hour ? "hour" : "day", range: { from: now - (hour ? HOUR : 24 * HOUR), to: now }, date: localDate(now), at };
}

/** Parameters of the address that ask about an instant; the range stays if it contains the instant. */
export function askAbout(at: number, { range }: Shown): Record<string, string | undefined> {
  const asked = { at: new Date(at).toISOString() };
  return range.from <= at && at <= range.to ? asked : { ...asked, day: localDate(at), last: undefined };
}

/** A minute before and after the minute that begins with an instant. */
export function around(at: number): Span {
  return { from: at - MINUTE, to: at + 2 * MINUTE };
}

export function localDate(at: number): string {
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
