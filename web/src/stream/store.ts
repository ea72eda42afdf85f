import { batch, signal, type Signal } from "@preact/signals";
import type { LogEvent, TaskView } from "../api/types";
import { connect } from "./connect";
import type { Connection, Reach } from "./protocol";

/** State of the shared stream. */
export const connection = signal<Connection>({
  light: "connecting",
  since: Date.now(),
  epoch: 0,
  attempts: 0,
  reach: { tasks: [], everything: false },
});

const views = new Map<string, Signal<TaskView | undefined>>();
/** A list that stays open for months receives views of more tasks than are shown again. */
const MAX_VIEWS = 200;
/** Task id → reason for which it has no newer view. */
export const unreadable = signal<ReadonlyMap<string, string>>(new Map());
const listeners = new Set<(events: LogEvent[]) => void>();
const viewListeners = new Set<(views: TaskView[]) => void>();
const watched = new Map<string, number>();
let listing = 0;

const line = connect((message) => {
  if (message.kind === "connection") {
    connection.value = message.connection;
    return;
  }
  batch(() => {
    for (const view of message.views) putView(view);
    if (message.unreadable.length > 0) {
      unreadable.value = new Map([...unreadable.value, ...message.unreadable.map(({ task_id, reason }) => [task_id, reason] as const)]);
    }
    for (const listener of viewListeners) listener(message.views);
    if (message.events.length > 0) for (const listener of listeners) listener(message.events);
  });
});

/** The newest view of a task this tab has seen. */
export function viewOf(taskId: string): Signal<TaskView | undefined> {
  let view = views.get(taskId);
  if (view === undefined) {
    forgetTheOldest();
    views.set(taskId, (view = signal(undefined)));
  }
  return view;
}

function forgetTheOldest(): void {
  if (views.size < MAX_VIEWS) return;
  const oldest = [...views.keys()].find((id) => !watched.has(id));
  if (oldest !== undefined) views.delete(oldest);
}

/** Stores a view unless a newer one is known. */
export function putView(view: TaskView): void {
  const place = viewOf(view.task_id);
  const present = place.peek();
  if (present !== undefined && (view.version ?? 0) < (present.version ?? 0)) return;
  place.value = view;
  if (!unreadable.peek().has(view.task_id) || (present?.version ?? 0) === (view.version ?? 0)) return;
  // a newer version: the service was upgraded
  const left = new Map(unreadable.peek());
  left.delete(view.task_id);
  unreadable.value = left;
}

/** Calls `listener` with each batch of events; returns a function that stops it. */
export function onEvents(listener: (events: LogEvent[]) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function onViews(listener: (views: TaskView[]) => void): () => void {
  viewListeners.add(listener);
  return () => viewListeners.delete(listener);
}

/**
 * Calls `listener` when this tab begins to receive all events of a subscription, before the first of them: everything
 * recorded before is available over REST. Returns a function that stops it.
 */
export function onReach(within: (reach: Reach) => boolean, listener: () => void): () => void {
  const epochOf = ({ epoch, reach }: Connection) => (within(reach) ? epoch : undefined);
  let known = epochOf(connection.peek());
  return connection.subscribe((now) => {
    const epoch = epochOf(now);
    const begins = epoch !== undefined && epoch !== known;
    known = epoch;
    if (begins) listener();
  });
}

/** Subscribes to all events of a task until the returned function is called. */
export function watchTask(taskId: string): () => void {
  watched.set(taskId, (watched.get(taskId) ?? 0) + 1);
  sendSubscription();
  return () => {
    const left = (watched.get(taskId) ?? 1) - 1;
    if (left === 0) watched.delete(taskId);
    else watched.set(taskId, left);
    sendSubscription();
  };
}

/** Subscribes to the state changes of all tasks until the returned function is called. */
export function watchList(): () => void {
  listing += 1;
  sendSubscription();
  return () => {
    listing -= 1;
    sendSubscription();
  };
}

const awaited = new Set<string>();

/** Keeps the stream open in a hidden tab until a task has ended. */
export function keepAwake(taskId: string, on: boolean): void {
  if (on === awaited.has(taskId)) return;
  if (on) awaited.add(taskId);
  else awaited.delete(taskId);
  sendSubscription();
}

let scheduled = false;

function sendSubscription(): void {
  if (scheduled) return;
  // one message for all components that mount and unmount in one change of page
  scheduled = true;
  queueMicrotask(() => {
    scheduled = false;
    line.subscribe({
      tasks: [...watched.keys()],
      everything: listing > 0,
      awake: document.visibilityState === "visible" || awaited.size > 0,
    });
  });
}

/** Starts the stream and follows the tab's visibility. */
export function startStream(): void {
  sendSubscription();
  document.addEventListener("visibilitychange", sendSubscription);
  window.addEventListener("pagehide", () => line.leave());
  window.addEventListener("pageshow", (event) => event.persisted && sendSubscription());
}
