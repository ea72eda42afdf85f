import type { LogEvent, TaskView } from "../api/types";
import type { Unreadable, Subscription } from "./protocol";

export const EVENTS = "/api/v0/data_pipeline/events";

/** Types of events that change a task's row in a list. */
const STATE_TYPES = "task.*,step.*,execution.*,unit.*,source.*,schedule.*";
const STATE = /^(task|step|execution|unit|source|schedule)\./;

/** Address of one stream that carries at least the subscriptions of all tabs. Pure. */
export function addressOf(subscriptions: readonly Subscription[]): string {
  const tasks = [...new Set(subscriptions.flatMap((subscription) => subscription.tasks))].sort();
  const everything = subscriptions.some((subscription) => subscription.everything);
  if (tasks.length === 0) return `${EVENTS}?types=${STATE_TYPES}`;
  if (everything) return EVENTS;
  return `${EVENTS}?tasks=${tasks.map(encodeURIComponent).join(",")}`;
}

export function taskOf(event: LogEvent): string | undefined {
  // the payload is hidden from a key of the scope `view`
  const id = event.data["task_id"] ?? /^(?:task|log|pairs):(.+)$/.exec(event.stream)?.[1];
  return typeof id === "string" ? id : undefined;
}

/** The part of a batch that one tab has subscribed to. Pure. */
export function wanted(
  subscription: Subscription,
  events: readonly LogEvent[],
  views: readonly TaskView[],
  unreadable: readonly Unreadable[],
): { events: LogEvent[]; views: TaskView[]; unreadable: Unreadable[] } {
  const mine = (id: string | undefined) => id !== undefined && subscription.tasks.includes(id);
  return {
    events: events.filter((event) => mine(taskOf(event)) || (subscription.everything && STATE.test(event.type))),
    views: views.filter((view) => subscription.everything || mine(view.task_id)),
    unreadable: unreadable.filter((task) => mine(task.task_id)),
  };
}

const FIRST_MS = 400;
const MAX_MS = 15_000;

/** Milliseconds before attempt `attempts` + 1: exponential, capped, half of it random so that clients do not reconnect all at once. */
export function backoff(attempts: number, random: number): number {
  const full = Math.min(MAX_MS, FIRST_MS * 2 ** Math.max(0, attempts - 1));
  return Math.round(full / 2 + (full / 2) * random);
}
