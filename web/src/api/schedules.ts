import { request } from "./request";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Schedule = Schemas["ScheduleView"];
export type ScheduledRun = Schemas["ScheduledRun"];

export async function listSchedules(signal?: AbortSignal): Promise<Schedule[]> {
  return (await request<Schemas["ScheduleList"]>("schedules", signal ? { signal } : {})).schedules;
}

/** Adds a schedule, or replaces the one of this name. The service refuses a task that could not be created now. */
export function setSchedule(schedule: Pick<Schedule, "name" | "db_name" | "at" | "parameters">): Promise<Schedule> {
  return request("schedules", { method: "POST", body: schedule });
}

export function removeSchedule(name: string): Promise<void> {
  return request(`schedules/${encodeURIComponent(name)}`, { method: "DELETE" });
}
