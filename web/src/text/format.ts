import { language, text } from "./language";

const locale = () => (language.value === "zh" ? "zh-CN" : "en-GB");

/** `1.2 kB`, in powers of 1000 as file managers of today print them. */
export function bytes(size: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = size;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[unit] ?? "B"}`;
}

export function count(n: number): string {
  return n.toLocaleString(locale());
}

/** A dataset in words, such as `shop · en` for the id `shop.en`. */
export function datasetName(id: string): string {
  return id.replace(/\.(?=[^.]*$)/, " · ");
}

/** A duration in seconds, in the reader's language. */
export function duration(seconds: number): string {
  const t = text.value.duration;
  const whole = Math.max(0, seconds);
  if (whole < 1) return t.seconds(whole.toFixed(2));
  if (whole < 10) return t.seconds(whole.toFixed(1));
  if (whole < 60) return t.seconds(String(Math.round(whole)));
  const rounded = Math.round(whole);
  if (rounded < 3600) return t.minutes(Math.floor(rounded / 60), rounded % 60);
  return t.hours(Math.floor(rounded / 3600), Math.floor((rounded % 3600) / 60));
}

/** Local clock time of an instant; with the date unless it is today. */
export function clock(instant: string, now: Date = new Date()): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  const two = (n: number) => String(n).padStart(2, "0");
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  if (at.toDateString() === now.toDateString()) return time;
  const day = `${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return at.getFullYear() === now.getFullYear() ? `${day} ${time}` : `${at.getFullYear()}-${day} ${time}`;
}

/** Local clock time with milliseconds, as the log shows it. */
export function preciseClock(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  const pad = (n: number, width: number) => String(n).padStart(width, "0");
  return `${pad(at.getHours(), 2)}:${pad(at.getMinutes(), 2)}:${pad(at.getSeconds(), 2)}.${pad(at.getMilliseconds(), 3)}`;
}

/** Seconds between two instants; undefined where one is missing or unreadable. */
export function secondsBetween(from: string | null | undefined, to: string | number | null | undefined): number | undefined {
  if (!from || to === undefined || to === null) return undefined;
  const seconds = ((typeof to === "number" ? to : Date.parse(to)) - Date.parse(from)) / 1000;
  return Number.isNaN(seconds) ? undefined : seconds;
}
