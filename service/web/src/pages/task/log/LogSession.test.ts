import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LogPage } from "../../../api/tasks";
import type { LogLine } from "../../../api/types";
import { Problem } from "../../../api/problem";
import type { LogPane } from "./LogPane";

const listLogs = vi.fn<(id: string, query: { after?: number }, signal: AbortSignal) => Promise<LogPage>>();
vi.mock("../../../api/tasks", () => ({ listLogs: (...query: Parameters<typeof listLogs>) => listLogs(...query) }));
const { LogSession } = await import("./LogSession");

const line = (position: number): LogLine => ({ position, timestamp: "", level: "INFO", message: `${position}` });
const log = (upTo: number) => Array.from({ length: upTo }, (_, n) => line(n + 1));
const away = () => Promise.reject(new Problem({ status: 0, code: "", message: "away" }));
/** A service whose log reaches to a position. */
const answering = (upTo: number) => (_: string, { after = 0 }: { after?: number }) => Promise.resolve({ logs: log(upTo).slice(after) } as LogPage);

function session() {
  const shown: number[] = [];
  const pane = {
    clear: () => shown.splice(0),
    append: (lines: LogLine[]) => shown.push(...lines.map(({ position }) => position)),
    isAtTop: () => false,
  } as unknown as LogPane;
  return { shown, own: new LogSession("t", undefined, pane, () => undefined) };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", { setTimeout, clearTimeout });
});
afterEach(() => void vi.useRealTimers());

test("a log that could not be read at first begins at its beginning, whatever the stream brought meanwhile", async () => {
  const { shown, own } = session();
  listLogs.mockImplementation(away);
  await own.start();
  own.take([line(4), line(5)]);
  listLogs.mockImplementation(answering(5));
  await own.catchUp();
  expect(shown).toEqual([1, 2, 3, 4, 5]);
});

test("it is asked for again also where the stream stays open", async () => {
  const { shown, own } = session();
  listLogs.mockImplementation(away);
  await own.start();
  own.take([line(3)]);
  listLogs.mockImplementation(answering(3));
  await vi.advanceTimersByTimeAsync(2000);
  expect(shown).toEqual([1, 2, 3]);
});

test("what the stream brings while the tail is read comes after it, once", async () => {
  const { shown, own } = session();
  listLogs.mockImplementation(answering(3));
  const started = own.start();
  own.take([line(3), line(4)]);
  await started;
  expect(shown).toEqual([1, 2, 3, 4]);
});

test("nothing is asked for once the log is left", async () => {
  const { own } = session();
  listLogs.mockImplementation(away);
  const started = own.start();
  own.stop();
  await started;
  listLogs.mockClear();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(listLogs).not.toHaveBeenCalled();
});
