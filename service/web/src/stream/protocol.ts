import type { LogEvent, TaskView } from "../api/types";

/** What one tab wants to hear. */
export interface Wish {
  /** Tasks of which the tab wants every event. */
  tasks: readonly string[];
  /** True where the tab lists all tasks and wants their changes of state. */
  everything: boolean;
  /** False while nobody can see the tab. */
  awake: boolean;
}

export type Light = "live" | "connecting" | "paused";

export interface Connection {
  light: Light;
  /** Milliseconds since 1970 at which the light took this colour. */
  since: number;
  /** Grows with every opening of the stream; whoever sees a new one catches up over REST. */
  epoch: number;
  /** Present where the service answers but refuses the stream. */
  attempts: number;
}

export type ToWorker = { kind: "wish"; wish: Wish } | { kind: "leave" };
export type ToTab = { kind: "connection"; connection: Connection } | { kind: "batch"; events: LogEvent[]; views: TaskView[] };
