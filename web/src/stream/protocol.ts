import type { LogEvent, TaskView } from "../api/types";

/** A set of events. */
export interface Reach {
  /** Tasks of which all events are included. */
  tasks: readonly string[];
  /** True to include the state changes of all tasks. */
  everything: boolean;
}

/** The events one tab wants. */
export interface Subscription extends Reach {
  /** False while the tab is hidden. */
  awake: boolean;
}

export type Light = "live" | "connecting" | "paused";

export interface Connection {
  light: Light;
  /** Milliseconds since 1970 of the last change of the light. */
  since: number;
  /** Incremented with every beginning of the stream. */
  epoch: number;
  /**
   * Events this tab receives completely from now on. Reading over REST after this message, and after each new epoch,
   * gives everything before.
   */
  reach: Reach;
  /** Present where the service answers but refuses the stream. */
  attempts: number;
}

/** Reason for which a task has no newer view: a newer version has written events that this service cannot read. */
export interface Unreadable {
  task_id: string;
  reason: string;
}

export type ToWorker = { kind: "subscribe"; subscription: Subscription } | { kind: "leave" };
export type ToTab =
  { kind: "connection"; connection: Connection } | { kind: "batch"; events: LogEvent[]; views: TaskView[]; unreadable: Unreadable[] };
