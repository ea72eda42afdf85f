import { beforeEach, expect, test } from "vitest";
import { Hub, type Source, type Environment } from "./hub";
import type { ToTab, Subscription } from "./protocol";

class FakeSource implements Source {
  closed = false;
  readyState = 0;
  readonly url: string;
  private readonly listeners = new Map<string, (event: MessageEvent<string>) => void>();
  constructor(url: string) {
    this.url = url;
  }
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.listeners.set(type, listener);
  }
  close(): void {
    this.closed = true;
  }
  fire(type: string, data?: unknown, lastEventId = ""): void {
    this.listeners.get(type)?.({ data: JSON.stringify(data ?? {}), lastEventId } as MessageEvent<string>);
  }
}

let sources: FakeSource[];
let timers: Map<number, { at: number; run: () => void }>;
let clock: number;
let hub: Hub;

function advance(milliseconds: number): void {
  clock += milliseconds;
  for (const [id, timer] of [...timers]) {
    if (timer.at <= clock && timers.delete(id)) timer.run();
  }
}

beforeEach(() => {
  sources = [];
  timers = new Map();
  clock = 1000;
  let next = 0;
  const around: Environment = {
    open: (url) => {
      const source = new FakeSource(url);
      sources.push(source);
      return source;
    },
    now: () => clock,
    random: () => 0.5,
    later: (run, milliseconds) => {
      timers.set(++next, { at: clock + milliseconds, run });
      return next;
    },
    forget: (timer) => void timers.delete(timer),
  };
  hub = new Hub(around);
});

function tab(): {
  heard: ToTab[];
  listen: (message: ToTab) => void;
  positions: () => number[];
  light: () => string | undefined;
  reach: () => [number, string[], boolean] | undefined;
} {
  const heard: ToTab[] = [];
  return {
    heard,
    listen: (message) => heard.push(message),
    positions: () => heard.flatMap((message) => (message.kind === "batch" ? message.events.map((event) => event.position) : [])),
    reach: () =>
      heard
        .flatMap((message): [number, string[], boolean][] =>
          message.kind === "connection"
            ? [[message.connection.epoch, [...message.connection.reach.tasks], message.connection.reach.everything]]
            : [],
        )
        .at(-1),
    light: () => heard.flatMap((message) => (message.kind === "connection" ? [message.connection.light] : [])).at(-1),
  };
}

const subscription = (tasks: string[], more: Partial<Subscription> = {}): Subscription => ({
  tasks,
  everything: false,
  awake: true,
  ...more,
});
const event = (position: number, task: string, type = "log.recorded") => ({
  position,
  stream: `task:${task}`,
  version: 1,
  type,
  recorded_at: "",
  data: { task_id: task },
});

test("one stream serves all tabs and names all their tasks", () => {
  const [a, b] = [tab(), tab()];
  hub.subscribe(a.listen, subscription(["t2"]));
  hub.subscribe(b.listen, subscription(["t1"]));
  expect(sources.filter((source) => !source.closed).map((source) => source.url)).toEqual(["/api/v0/data_pipeline/events?tasks=t1,t2"]);
});

test("each tab receives only its tasks, in order and once", () => {
  const [a, b] = [tab(), tab()];
  hub.subscribe(a.listen, subscription(["t1"]));
  hub.subscribe(b.listen, subscription(["t2"]));
  const source = sources.at(-1);
  source?.fire("message", event(1, "t1"));
  source?.fire("message", event(2, "t2"));
  source?.fire("message", event(2, "t2"));
  advance(50);
  expect([a.positions(), b.positions()]).toEqual([[1], [2]]);
});

test("an event after a pause is delivered at once, and a burst behind it in one message", () => {
  const a = tab();
  hub.subscribe(a.listen, subscription(["t"]));
  const batches = () => a.heard.flatMap((message) => (message.kind === "batch" ? [message.events.map(({ position }) => position)] : []));
  for (const position of [1, 2, 3]) sources[0]?.fire("message", event(position, "t"));
  expect(batches()).toEqual([[1]]);
  advance(20);
  expect(batches()).toEqual([[1], [2, 3]]);
  advance(20);
  sources[0]?.fire("message", event(4, "t"));
  expect(batches()).toEqual([[1], [2, 3], [4]]);
});

test("after an error the stream is reopened from the last id, with growing delays", () => {
  const a = tab();
  hub.subscribe(a.listen, subscription(["t"]));
  sources[0]?.fire("open");
  sources[0]?.fire("message", event(7, "t"));
  sources[0]?.fire("error");
  expect([a.light(), sources[0]?.closed, sources.length]).toEqual(["connecting", true, 1]);
  advance(300);
  expect(sources[1]?.url).toBe("/api/v0/data_pipeline/events?tasks=t&after=7");
  sources[1]?.fire("error");
  advance(300);
  expect(sources.length).toBe(2);
  advance(300);
  expect(sources.length).toBe(3);
});

test("a stream that ends before its first event is reopened from its first position", () => {
  const a = tab();
  hub.subscribe(a.listen, subscription(["t"]));
  sources[0]?.fire("open");
  expect(a.light()).toBe("connecting");
  sources[0]?.fire("begin", {}, "5");
  expect(a.light()).toBe("live");
  sources[0]?.fire("error");
  advance(300);
  expect(sources[1]?.url).toBe("/api/v0/data_pipeline/events?tasks=t&after=5");
});

test("a last id that is refused repeatedly is dropped, one without any response is kept", () => {
  const a = tab();
  hub.subscribe(a.listen, subscription(["t"]));
  sources[0]?.fire("begin", {}, "5");
  const fail = (readyState: number) => {
    const source = sources.at(-1);
    if (source !== undefined) source.readyState = readyState;
    source?.fire("error");
    advance(20_000);
    return sources.at(-1)?.url;
  };
  const [from, anew] = ["/api/v0/data_pipeline/events?tasks=t&after=5", "/api/v0/data_pipeline/events?tasks=t"];
  expect([0, 0, 0, 0, 2, 2, 2].map(fail)).toEqual([from, from, from, from, from, from, anew]);
  sources.at(-1)?.fire("begin", {}, "3");
  expect([a.light(), a.reach()]).toEqual(["live", [2, ["t"], false]]);
});

test("a tab is notified when it begins to receive all events, before the first of them", () => {
  const [a, b] = [tab(), tab()];
  hub.subscribe(a.listen, subscription(["t"]));
  sources[0]?.fire("open");
  expect(a.reach()).toEqual([0, [], false]);
  sources[0]?.fire("begin", {}, "5");
  expect(a.reach()).toEqual([1, ["t"], false]);
  // the stream that is open carries it already
  hub.subscribe(b.listen, subscription(["t"]));
  expect(b.reach()).toEqual([1, ["t"], false]);
  // another has to be opened, which goes on from where this one was
  hub.subscribe(b.listen, subscription(["u"], { everything: true }));
  expect([a.reach(), b.reach()]).toEqual([
    [1, ["t"], false],
    [1, [], false],
  ]);
  sources[1]?.fire("open");
  expect([a.reach(), b.reach()]).toEqual([
    [2, ["t"], false],
    [2, ["u"], true],
  ]);
});

test("a resync reopens the stream at once, a bye after a delay", () => {
  const a = tab();
  hub.subscribe(a.listen, subscription(["t"]));
  sources[0]?.fire("resync");
  expect(sources.length).toBe(2);
  sources[1]?.fire("bye");
  expect(sources.length).toBe(2);
  advance(400);
  expect(sources.length).toBe(3);
});

test("events of a replaced stream are ignored", () => {
  const a = tab();
  hub.subscribe(a.listen, subscription(["t"]));
  hub.subscribe(a.listen, subscription(["t", "u"]));
  sources[0]?.fire("message", event(1, "t"));
  advance(50);
  expect(a.positions()).toEqual([]);
});

test("the stream pauses once all tabs are hidden and is reopened from the last id when one is visible", () => {
  const a = tab();
  hub.subscribe(a.listen, subscription(["t"]));
  sources[0]?.fire("message", event(3, "t"));
  hub.subscribe(a.listen, subscription(["t"], { awake: false }));
  expect(sources[0]?.closed).toBe(false);
  advance(5000);
  expect([sources[0]?.closed, a.light()]).toEqual([true, "paused"]);
  hub.subscribe(a.listen, subscription(["t"]));
  expect(sources[1]?.url).toContain("after=3");
});

test("the reason for a missing view is delivered to the tabs that watch the task", () => {
  const [a, b] = [tab(), tab()];
  hub.subscribe(a.listen, subscription(["t1"]));
  hub.subscribe(b.listen, subscription(["t2"]));
  sources.at(-1)?.fire("problem", { task_id: "t1", code: "not_ready", reason: "newer" });
  const told = (each: typeof a) =>
    each.heard.flatMap((message) => (message.kind === "batch" ? message.unreadable.map(({ task_id, reason }) => [task_id, reason]) : []));
  expect([told(a), told(b)]).toEqual([[["t1", "newer"]], []]);
});

test("a list receives changes of state, but not log lines of other tasks", () => {
  const list = tab();
  hub.subscribe(list.listen, subscription([], { everything: true }));
  expect(sources[0]?.url).toContain("types=");
  sources[0]?.fire("message", event(1, "t", "log.recorded"));
  sources[0]?.fire("message", event(2, "t", "step.started"));
  sources[0]?.fire("view", { task_id: "t", status: "in_progress" });
  advance(50);
  expect(list.positions()).toEqual([2]);
  expect(list.heard.some((message) => message.kind === "batch" && message.views[0]?.status === "in_progress")).toBe(true);
});
