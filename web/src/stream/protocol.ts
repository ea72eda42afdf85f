import type { LogEvent, TaskView } from "../api/types";

/** Of what there is to hear. */
export interface Reach {
  /** Tasks of which every event counts. */
  tasks: readonly string[];
  /** True where all tasks are listed and their changes of state count. */
  everything: boolean;
}

/** What one tab wants to hear. */
export interface Subscription extends Reach {
  /** False while nobody can see the tab. */
  awake: boolean;
}

export type Light = "live" | "connecting" | "paused";

export interface Connection {
  light: Light;
  /** Milliseconds since 1970 at which the light took this colour. */
  since: number;
  /** Grows with every beginning of the stream. */
  epoch: number;
  /**
   * What this tab misses nothing of from here on. Whoever reads over REST once this is told, and again with each new
   * epoch, has what was before.
   */
  reach: Reach;
  /** Present where the service answers but refuses the stream. */
  attempts: number;
}

/** Why a task has no view any more: this service cannot read what a newer version has written of it. */
export interface Unreadable {
  task_id: string;
  reason: string;
}

export type ToWorker = { kind: "subscribe"; subscription: Subscription } | { kind: "leave" };
export type ToTab =
  { kind: "connection"; connection: Connection } | { kind: "batch"; events: LogEvent[]; views: TaskView[]; unreadable: Unreadable[] };
