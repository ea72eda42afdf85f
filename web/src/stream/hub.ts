import type { LogEvent, TaskView } from "../api/types";
import type { Connection, Light, Reach, ToTab, Unreadable, Subscription } from "./protocol";
import { addressOf, backoff, wanted } from "./scope";

/** The part of EventSource that the hub uses. */
export interface Source {
  /** 2 once the browser has closed it: the response was not a stream. */
  readonly readyState: number;
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
}

export interface Environment {
  open(url: string): Source;
  now(): number;
  /** 0 ≤ x < 1. */
  random(): number;
  later(run: () => void, milliseconds: number): number;
  forget(timer: number): void;
}

export type Listener = (message: ToTab) => void;

interface Tab {
  subscription: Subscription;
  reach: Reach;
}

const NOTHING: Reach = { tasks: [], everything: false };

/** Minimum time between two messages to the tabs, so that a burst is sent in few messages. */
const GATHER_MS = 20;
/** A tab that is hidden for a moment does not cause a reconnect. */
const PAUSE_AFTER_MS = 5000;
const CLOSED = 2;
/** After so many refusals in a row the last id is dropped: the log may have been restored from a backup. */
const MAX_REFUSALS = 3;

/**
 * Shares one stream among all tabs: opens it for the union of their subscriptions, reopens it from the last id after
 * every end, pauses it while all tabs are hidden, and delivers events to the tabs that subscribed. Each tab is notified
 * when it begins to receive all events of its subscription.
 */
export class Hub {
  private readonly tabs = new Map<Listener, Tab>();
  private readonly around: Environment;
  private source: Source | undefined;
  /** The source has sent its first position; no later event is missed. */
  private begun = false;
  private address: string | undefined;
  private lastId: number | undefined;
  private refusals = 0;
  private connection: Omit<Connection, "reach">;
  private timer: number | undefined;
  private pauseTimer: number | undefined;
  private gatherTimer: number | undefined;
  private dealtAt = Number.NEGATIVE_INFINITY;
  private events: LogEvent[] = [];
  private views = new Map<string, TaskView>();
  private unreadable: Unreadable[] = [];

  constructor(around: Environment) {
    this.around = around;
    this.connection = { light: "connecting", since: around.now(), epoch: 0, attempts: 0 };
  }

  subscribe(tab: Listener, subscription: Subscription): void {
    const reach = this.tabs.get(tab)?.reach ?? NOTHING;
    // unsubscribing stops delivery
    const kept = {
      tasks: reach.tasks.filter((task) => subscription.tasks.includes(task)),
      everything: reach.everything && subscription.everything,
    };
    this.tabs.set(tab, { subscription, reach: kept });
    this.adjust();
    if (this.begun) this.reachAll();
    this.sendConnection(tab);
  }

  leave(tab: Listener): void {
    this.tabs.delete(tab);
    this.adjust();
  }

  private adjust(): void {
    const subscriptions = [...this.tabs.values()].map((tab) => tab.subscription);
    if (!subscriptions.some((subscription) => subscription.awake)) {
      this.pauseTimer ??= this.around.later(() => this.pause(), subscriptions.length === 0 ? 0 : PAUSE_AFTER_MS);
      return;
    }
    if (this.pauseTimer !== undefined) this.around.forget(this.pauseTimer);
    this.pauseTimer = undefined;
    const address = addressOf(subscriptions);
    if (address === this.address && (this.source !== undefined || this.timer !== undefined)) return;
    this.address = address;
    this.reopen(0);
  }

  private pause(): void {
    this.pauseTimer = undefined;
    this.shut();
    this.address = undefined;
    this.show("paused");
  }

  private shut(): void {
    if (this.timer !== undefined) this.around.forget(this.timer);
    this.timer = undefined;
    this.source?.close();
    this.source = undefined;
    this.begun = false;
  }

  private reopen(milliseconds: number): void {
    this.shut();
    if (milliseconds === 0) this.open();
    else this.timer = this.around.later(() => this.open(), milliseconds);
  }

  private open(): void {
    this.timer = undefined;
    if (this.address === undefined) return;
    const after = this.lastId === undefined ? "" : `${this.address.includes("?") ? "&" : "?"}after=${this.lastId}`;
    const source = this.around.open(this.address + after);
    this.source = source;
    const ours = (handle: (event: MessageEvent<string>) => void) => (event: MessageEvent<string>) => {
      if (this.source === source) handle(event);
    };
    // with a last id the stream begins there; without one it sends its first position
    source.addEventListener(
      "open",
      ours(() => this.lastId !== undefined && this.begin()),
    );
    source.addEventListener(
      "begin",
      ours((event) => this.begin(Number(event.lastEventId))),
    );
    source.addEventListener(
      "message",
      ours((event) => this.take(event)),
    );
    source.addEventListener(
      "view",
      ours((event) => this.takeView(event)),
    );
    source.addEventListener(
      "problem",
      ours((event) => this.takeProblem(event)),
    );
    source.addEventListener(
      "resync",
      ours(() => this.reopen(0)),
    );
    source.addEventListener(
      "bye",
      ours(() => this.failed()),
    );
    source.addEventListener(
      "error",
      ours(() => this.failed(source.readyState === CLOSED)),
    );
  }

  private begin(at = this.lastId): void {
    this.lastId = at;
    this.refusals = 0;
    this.begun = true;
    this.connection = { ...this.connection, epoch: this.connection.epoch + 1, attempts: 0 };
    this.reachAll();
    this.show("live");
  }

  private reachAll(): void {
    for (const tab of this.tabs.values()) tab.reach = tab.subscription;
  }

  private failed(refused = false): void {
    this.refusals = refused ? this.refusals + 1 : 0;
    if (this.refusals === MAX_REFUSALS) this.lastId = undefined;
    const attempts = this.connection.attempts + 1;
    this.connection = { ...this.connection, attempts };
    this.show("connecting");
    this.reopen(backoff(attempts, this.around.random()));
  }

  private take(frame: MessageEvent<string>): void {
    const event = JSON.parse(frame.data) as LogEvent;
    if (this.lastId !== undefined && event.position <= this.lastId) return;
    this.lastId = event.position;
    this.events.push(event);
    this.gather();
  }

  private takeView(frame: MessageEvent<string>): void {
    const body = JSON.parse(frame.data) as TaskView & { view?: TaskView };
    const view = body.view ?? body;
    this.views.set(view.task_id ?? body.task_id, { ...view, task_id: view.task_id ?? body.task_id });
    this.gather();
  }

  private takeProblem(frame: MessageEvent<string>): void {
    this.unreadable.push(JSON.parse(frame.data) as Unreadable);
    this.gather();
  }

  private gather(): void {
    if (this.gatherTimer !== undefined) return;
    const since = this.around.now() - this.dealtAt;
    // a clock that was set back must not delay delivery
    if (since < 0 || since >= GATHER_MS) this.deal();
    else this.gatherTimer = this.around.later(() => this.deal(), GATHER_MS - since);
  }

  private deal(): void {
    this.gatherTimer = undefined;
    this.dealtAt = this.around.now();
    const { events, views, unreadable } = this;
    this.events = [];
    this.unreadable = [];
    this.views = new Map();
    for (const [tab, { subscription }] of this.tabs) {
      const share = wanted(subscription, events, [...views.values()], unreadable);
      if (share.events.length + share.views.length + share.unreadable.length > 0) tab({ kind: "batch", ...share });
    }
  }

  private show(light: Light): void {
    const since = light === this.connection.light ? this.connection.since : this.around.now();
    this.connection = { ...this.connection, light, since };
    for (const tab of this.tabs.keys()) this.sendConnection(tab);
  }

  private sendConnection(tab: Listener): void {
    const { tasks, everything } = this.tabs.get(tab)?.reach ?? NOTHING;
    tab({ kind: "connection", connection: { ...this.connection, reach: { tasks, everything } } });
  }
}
