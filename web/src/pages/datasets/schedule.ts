import type { Schedule } from "../../api/schedules";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
/** Day of a schedule; `daily` for each. */
export type Day = "daily" | (typeof WEEKDAYS)[number];

/** Day and clock time of `daily 02:30` or `weekly mon 02:30`. Pure. */
export function partsOf(at: string): { day: Day; clock: string } {
  const words = at.split(" ");
  return { day: words.length === 3 ? (words[1] as Day) : "daily", clock: words.at(-1) ?? "" };
}

/** The inverse of `partsOf`. Pure. */
export function atOf(day: Day, clock: string): string {
  return day === "daily" ? `daily ${clock}` : `weekly ${day} ${clock}`;
}

/** Offset of the installation's time zone, such as `+08:00`, if it differs from the reader's at that moment. Pure. */
export function foreignOffset(time: string, minutesWest: number = new Date(time).getTimezoneOffset()): string | undefined {
  const found = /([+-])(\d\d):(\d\d)$/.exec(time);
  if (found === null) return undefined;
  const [offset, sign, hours, minutes] = found;
  const east = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return east === -minutesWest ? undefined : offset;
}

/** True if the schedule keeps this dataset up to date. Pure. */
export function keeps(schedule: Pick<Schedule, "db_name" | "language">, dataset: { source: string; language: string }): boolean {
  return schedule.db_name === dataset.source && schedule.language === dataset.language;
}

const MAX_NAME = 100;

/** Name of a new schedule of a dataset that no other schedule has, as long as the service allows at most. Pure. */
export function freeName(dataset: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n += 1) {
    const suffix = n === 1 ? "" : `-${n}`;
    // the service counts whole characters, not UTF-16 units
    const name = [...dataset].slice(0, MAX_NAME - suffix.length).join("") + suffix;
    if (!taken.has(name)) return name;
  }
}
