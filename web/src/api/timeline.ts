import { query, request } from "./request";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Timeline = Schemas["Timeline"];
export type TimelineExecution = Schemas["TimelineExecution"];
export type TimelineEvent = Schemas["TrailEntry"];

/** What ran, who did what and which executors reported, between two instants in milliseconds since 1970. */
export function getTimeline(from: number, to: number, signal?: AbortSignal): Promise<Timeline> {
  return request(`timeline${query({ from: new Date(from).toISOString(), to: new Date(to).toISOString() })}`, signal ? { signal } : {});
}
