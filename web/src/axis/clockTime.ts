import type { Span } from "./timeAxis";

/** An instant in milliseconds since 1970, or why the text names none. */
export type ClockTime = { at: number } | { fault: "unreadable" | "ambiguous" | "outside" };

const TEXT = /^(?:(?:(\d{4})[-/])?(\d{1,2})[-/](\d{1,2})[ T]+)?(\d{1,2})[:：](\d{2})(?:[:：](\d{2})(?:[.,](\d{1,3}))?)?$/;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * Reads a local time such as `14:03`, `14:03:20`, `11-29 14:03` or `2026-11-29 14:03`. Without a date it is the only day
 * of the range on which the range has this time. With `anyDate` a date may be outside the range. The minute in which the range begins is its beginning. Pure, except for
 * the time zone.
 */
export function clockTime(text: string, range: Span, anyDate = false): ClockTime {
  const [, year, month, day, hour, minute, second, fraction] = TEXT.exec(text.trim()) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return { fault: "unreadable" };
  const precision = second === undefined ? MINUTE : fraction === undefined ? SECOND : 1;
  const on = (date: Date) => date.setHours(Number(hour), Number(minute), Number(second ?? 0), Number((fraction ?? "").padEnd(3, "0")));
  const found: number[] = [];
  if (month !== undefined) {
    for (const y of year === undefined ? yearsOf(range) : [Number(year)]) {
      const date = new Date(y, Number(month) - 1, Number(day));
      if (date.getMonth() !== Number(month) - 1 || date.getDate() !== Number(day)) return { fault: "unreadable" };
      found.push(on(date));
    }
  } else {
    for (const date = new Date(range.from); on(date) <= range.to || found.length === 0; date.setDate(date.getDate() + 1))
      found.push(date.getTime());
  }
  if (anyDate && month !== undefined && found[0] !== undefined) return { at: found[0] };
  const begins = found.filter((at) => at + precision > range.from);
  const within = begins.filter((at) => at <= range.to);
  if (within.length > 1) return { fault: "ambiguous" };
  const at = within[0] ?? begins[0];
  return at === undefined ? { fault: "outside" } : { at: Math.max(at, Math.min(range.from, at + precision)) };
}

function yearsOf(range: Span): number[] {
  const [first, last] = [new Date(range.from).getFullYear(), new Date(range.to).getFullYear()];
  return first === last ? [first] : [first, last];
}
