import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LogLine } from "../../../api/types";
import type { LogPane } from "./LogPane";

const service = vi.fn<(address: string) => Promise<Response>>();
vi.stubGlobal("fetch", service);
vi.stubGlobal("window", { localStorage: { getItem: () => "en" } });
vi.stubGlobal("document", { documentElement: {} });
const { LogSession } = await import("./LogSession");
type LogState = import("./LogSession").LogState;

const line = (position: number): LogLine => ({ position, timestamp: "", level: "INFO", message: `${position}` });
const log = (upTo: number) => Array.from({ length: upTo }, (_, n) => line(n + 1));
const away = () => Promise.reject(new TypeError("Failed to fetch"));
/** A service whose log reaches to a position. */
const answering = (upTo: number) => (address: string) => {
  const after = Number(new URL(address, "http://service").searchParams.get("after"));
  return Promise.resolve(new Response(JSON.stringify({ data: { logs: log(upTo).slice(after) } })));
};

function session() {
  const shown: number[] = [];
  const pane = {
    clear: () => shown.splice(0),
    append: (lines: LogLine[]) => shown.push(...lines.map(({ position }) => position)),
    isAtTop: () => false,
    show: () => undefined,
  } as unknown as LogPane;
  const told: LogState[] = [];
  return { shown, told, own: new LogSession("t", undefined, pane, (state) => told.push(state)) };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", { setTimeout, clearTimeout });
});
afterEach(() => void vi.useRealTimers());

test("a log that could not be read at first begins at its beginning, whatever the stream brought meanwhile", async () => {
  const { shown, own } = session();
  service.mockImplementation(away);
  await own.start();
  own.take([line(4), line(5)]);
  service.mockImplementation(answering(5));
  await own.catchUp();
  expect(shown).toEqual([1, 2, 3, 4, 5]);
});

test("it is asked for again also where the stream stays open", async () => {
  const { shown, own } = session();
  service.mockImplementation(away);
  await own.start();
  own.take([line(3)]);
  service.mockImplementation(answering(3));
  await vi.advanceTimersByTimeAsync(2000);
  expect(shown).toEqual([1, 2, 3]);
});

test("a reconnect whose lines could not be read leaves no gap before what the stream brings next", async () => {
  const { shown, own } = session();
  service.mockImplementation(answering(3));
  await own.start();
  service.mockImplementation(away);
  const caughtUp = own.catchUp();
  own.take([line(6)]);
  await caughtUp;
  own.take([line(7)]);
  service.mockImplementation(answering(7));
  await vi.advanceTimersByTimeAsync(2000);
  own.take([line(8)]);
  expect(shown).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test("what the stream brings while the tail is read comes after it, once", async () => {
  const { shown, own } = session();
  service.mockImplementation(answering(3));
  const started = own.start();
  own.take([line(3), line(4)]);
  await started;
  expect(shown).toEqual([1, 2, 3, 4]);
});

/** A service that answers with what there was when it was asked, once it is let. */
function held() {
  let reach = 0;
  const asked: (() => Promise<unknown>)[] = [];
  service.mockImplementation((address) => {
    const answer = answering(reach)(address);
    return new Promise((resolve) => {
      asked.push(() => (resolve(answer), vi.advanceTimersByTimeAsync(1)));
    });
  });
  return { recorded: (upTo: number) => void (reach = upTo), answer: () => asked.shift()?.() };
}

test("a stream that begins behind the asking for the tail leaves no gap", async () => {
  const { recorded, answer } = held();
  const { shown, own } = session();
  recorded(3);
  void own.start();
  recorded(5);
  void own.catchUp();
  own.take([line(6)]);
  await answer();
  await answer();
  own.take([line(7)]);
  expect(shown).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test("a stream that begins anew while what it missed is read leaves no gap either", async () => {
  const { recorded, answer } = held();
  const { shown, own } = session();
  recorded(2);
  void own.start();
  await answer();
  recorded(3);
  void own.catchUp();
  recorded(4);
  void own.catchUp();
  own.take([line(5)]);
  await answer();
  await answer();
  expect(shown).toEqual([1, 2, 3, 4, 5]);
});

test("what a reconnect missed is not put behind a stretch of the past that was opened meanwhile", async () => {
  const { shown, own } = session();
  let reach = 3000;
  let missed = () => {};
  service.mockImplementation(async (address) => {
    const query = new URL(address, "http://service").searchParams;
    const after = query.get("after");
    const before = Number(query.get("before") ?? reach + 1);
    if (Number(after) === 3000) await new Promise<void>((answered) => (missed = answered));
    const lines = after === null ? log(before - 1).slice(-1000) : log(reach).slice(Number(after)).slice(0, 1000);
    return new Response(JSON.stringify({ data: { logs: lines } }));
  });
  await own.start();
  reach = 3002;
  const caughtUp = own.catchUp();
  await own.reveal(1500);
  missed();
  await caughtUp;
  expect([shown[0], shown.at(-1)]).toEqual([501, 2500]);
});

test("a search that cannot be asked for is told, and so is that it can again", async () => {
  const { told, own } = session();
  service.mockImplementation(away);
  expect(await own.matchAfter("x", 0)).toBeUndefined();
  expect(await own.matchBefore("x")).toBeUndefined();
  expect(told.at(-1)?.problem?.code).toBe("unreachable");
  service.mockImplementation(answering(3));
  expect(await own.matchAfter("x", 1)).toBe(2);
  expect(told.at(-1)?.problem).toBeUndefined();
});

test("nothing is asked for once the log is left", async () => {
  const { own } = session();
  service.mockImplementation(away);
  const started = own.start();
  own.stop();
  await started;
  service.mockClear();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(service).not.toHaveBeenCalled();
});
