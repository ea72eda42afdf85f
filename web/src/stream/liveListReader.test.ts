import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Problem } from "../api/problem";
import type { LiveList, Page, Placed, Read } from "./liveList";
import { LiveListReader } from "./liveListReader";

const upTo = (last: number) => Array.from({ length: last }, (_, n) => n + 1);
const items = (...positions: number[]): Placed[] => positions.map((position) => ({ position }));
const away = () => new Problem({ status: 503, code: "not_ready", message: "" });

interface Asked {
  read: Read;
  signal: AbortSignal;
  answer: () => Promise<unknown>;
  refuse: (problem?: Problem) => Promise<unknown>;
}

/** A list over a service whose log grows; each page holds what was recorded when it was requested, and comes when the test lets it. */
function listOver({ tail, size = 10, eagerItems = 0 }: { tail: boolean; size?: number; eagerItems?: number }) {
  let recorded: number[] = [];
  const asked: Asked[] = [];
  const pageOf = (read: Read): Page<Placed> => {
    const newer = (after: number) => recorded.filter((position) => position > after);
    const older = (before: number) => recorded.filter((position) => position < before);
    const head = (rest: number[]): Page<Placed> => ({ items: items(...rest.slice(0, size)), atStart: !tail, atEnd: rest.length < size });
    const end = (rest: number[], atEnd: boolean): Page<Placed> => ({
      items: items(...rest.slice(-size)),
      atStart: rest.length < size,
      atEnd,
    });
    switch (read.kind) {
      case "newest":
        return end(recorded, true);
      case "newer":
        return head(newer(read.after));
      case "older":
        return end(older(read.before), false);
      case "around": {
        const [before, after] = [end(older(read.position + 1), false), head(newer(read.position))];
        return { items: [...before.items, ...after.items], atStart: before.atStart, atEnd: after.atEnd };
      }
    }
  };
  const fetch = (read: Read, signal: AbortSignal) =>
    new Promise<Page<Placed>>((resolve, reject) => {
      const page = pageOf(read);
      const settled = (settle: () => void) => (settle(), vi.advanceTimersByTimeAsync(1));
      asked.push({
        read,
        signal,
        answer: () => settled(() => resolve(page)),
        refuse: (problem = away()) => settled(() => reject(problem)),
      });
    });
  const reported: LiveList<Placed>[] = [];
  const reader = new LiveListReader<Placed>(fetch, { tail, eagerItems }, (list) => reported.push(list));
  return {
    reader,
    asked,
    reported,
    record: (last: number) => void (recorded = upTo(last)),
    start: () => void reader.send({ kind: "start" }),
    began: () => void reader.send({ kind: "began" }),
    streamed: (...positions: number[]) => void reader.send({ kind: "streamed", items: items(...positions) }),
    answer: () => asked.at(-1)?.answer(),
    refuse: () => asked.at(-1)?.refuse(),
    shown: () => reader.list.items.map(({ position }) => position),
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("window", { setTimeout, clearTimeout });
});
afterEach(() => void vi.useRealTimers());

test.each([[true], [false]])("items streamed while the last page is read follow it, each once (tail: %s)", async (tail) => {
  const list = listOver({ tail });
  list.record(3);
  list.start();
  list.streamed(3, 4, 5);
  await list.answer();
  list.streamed(5, 6);
  expect(list.shown()).toEqual(upTo(6));
});

test.each([[true], [false]])("a stream that begins after the first request leaves no gap (tail: %s)", async (tail) => {
  const list = listOver({ tail });
  list.record(3);
  list.start();
  list.record(5);
  list.began();
  list.streamed(6);
  await list.answer();
  await list.answer();
  list.streamed(7);
  expect(list.shown()).toEqual(upTo(7));
});

test.each([[true], [false]])("items missed by a stream that begins again are read before the next ones (tail: %s)", async (tail) => {
  const list = listOver({ tail });
  list.record(2);
  list.start();
  await list.answer();
  list.record(4);
  list.began();
  list.streamed(5);
  expect(list.shown()).toEqual(upTo(2));
  await list.answer();
  expect(list.shown()).toEqual(upTo(5));
});

test("a stream that begins again while missed items are read leaves no gap", async () => {
  const list = listOver({ tail: true });
  list.record(2);
  list.start();
  await list.answer();
  list.record(3);
  list.began();
  list.record(4);
  list.began();
  list.streamed(5);
  await list.answer();
  await list.answer();
  expect(list.shown()).toEqual(upTo(5));
});

test("pages are read on demand, and streamed items follow the last one only", async () => {
  const list = listOver({ tail: false, size: 2 });
  list.record(3);
  list.start();
  list.streamed(4);
  await list.answer();
  expect([list.shown(), list.reader.list.atEnd]).toEqual([upTo(2), false]);
  list.streamed(5);
  list.record(5);
  for (const _ of [4, 5]) {
    void list.reader.send({ kind: "newer" });
    await list.answer();
  }
  expect([list.shown(), list.reader.list.atEnd]).toEqual([upTo(5), true]);
});

test("pages are read eagerly until there are enough items", async () => {
  const list = listOver({ tail: false, size: 2, eagerItems: 4 });
  list.record(9);
  list.start();
  for (const _ of [1, 2, 3]) await list.answer();
  expect([list.asked.map(({ read }) => read), list.shown(), list.reader.list.atEnd]).toEqual([
    [
      { kind: "newer", after: 0 },
      { kind: "newer", after: 2 },
    ],
    upTo(4),
    false,
  ]);
});

test.each([[true], [false]])("a first page that was refused is read when the stream begins (tail: %s)", async (tail) => {
  const list = listOver({ tail });
  list.start();
  await list.refuse();
  list.streamed(2);
  list.record(2);
  list.began();
  await list.answer();
  expect([list.shown(), list.reader.list.atEnd, list.reader.list.problem]).toEqual([upTo(2), true, undefined]);
});

test.each([[true], [false]])(
  "missed items that were refused are read again after a delay, before what is streamed next (tail: %s)",
  async (tail) => {
    const list = listOver({ tail });
    list.record(3);
    list.start();
    await list.answer();
    list.record(5);
    list.began();
    list.streamed(6);
    await list.refuse();
    list.streamed(7);
    expect(list.shown()).toEqual(upTo(3));
    list.record(7);
    await vi.advanceTimersByTimeAsync(2000);
    await list.answer();
    list.streamed(8);
    expect(list.shown()).toEqual(upTo(8));
  },
);

test("a refusal that will not pass is not repeated", async () => {
  const list = listOver({ tail: false });
  list.start();
  await list.asked[0]?.refuse(new Problem({ status: 404, code: "task_not_found", message: "" }));
  await vi.advanceTimersByTimeAsync(10_000);
  expect([list.asked.length, list.reader.list.problem?.status]).toEqual([1, 404]);
});

test("a tail that missed more than a page begins again at the newest items", async () => {
  const list = listOver({ tail: true });
  list.record(5);
  list.start();
  await list.answer();
  list.record(40);
  list.began();
  list.streamed(41);
  await list.answer();
  await list.answer();
  expect(list.shown()).toEqual(upTo(41).slice(30));
});

test("older items come before the others, also if requested while another page is read", async () => {
  const list = listOver({ tail: true, size: 3 });
  list.record(8);
  list.start();
  await list.answer();
  list.began();
  void list.reader.send({ kind: "older" });
  await list.answer();
  expect(list.shown()).toEqual([6, 7, 8]);
  list.streamed(9);
  await list.answer();
  expect([list.shown(), list.reader.list.atStart]).toEqual([[3, 4, 5, 6, 7, 8, 9], false]);
  void list.reader.send({ kind: "older" });
  await list.answer();
  expect([list.shown(), list.reader.list.atStart]).toEqual([upTo(9), true]);
});

test("a stream that begins again while older items are read leaves no gap", async () => {
  const list = listOver({ tail: true, size: 3 });
  list.record(5);
  list.start();
  await list.answer();
  void list.reader.send({ kind: "older" });
  list.record(7);
  list.began();
  list.streamed(8);
  await list.answer();
  await list.answer();
  expect(list.shown()).toEqual(upTo(8));
});

test("a stretch of the past supersedes the read of missed items, and what is streamed does not follow it", async () => {
  const list = listOver({ tail: true });
  list.record(100);
  list.start();
  await list.answer();
  list.record(102);
  list.began();
  void list.reader.send({ kind: "around", position: 50 });
  await list.answer();
  await list.asked[1]?.answer();
  list.streamed(103);
  expect([list.asked[1]?.signal.aborted, list.shown()]).toEqual([true, upTo(60).slice(40)]);
});

test("a stretch of the past that is read on to the newest item is followed by what is streamed", async () => {
  const list = listOver({ tail: true, size: 20 });
  list.record(70);
  void list.reader.send({ kind: "around", position: 40 });
  await list.answer();
  void list.reader.send({ kind: "newer" });
  list.streamed(71);
  await list.answer();
  expect([list.shown(), list.reader.list.joined]).toEqual([upTo(71).slice(20), true]);
});

test("a stretch of the past that was refused leaves the view as it was, and missed items are read", async () => {
  const list = listOver({ tail: true });
  list.record(3);
  list.start();
  await list.answer();
  list.record(4);
  list.began();
  void list.reader.send({ kind: "around", position: 1 });
  await list.refuse();
  await list.answer();
  expect(list.shown()).toEqual(upTo(4));
});

test("nothing is requested or reported once the list is left", async () => {
  const list = listOver({ tail: true });
  list.start();
  list.reader.stop();
  const reports = list.reported.length;
  await list.refuse();
  await vi.advanceTimersByTimeAsync(10_000);
  expect([list.asked.length, list.reported.length]).toEqual([1, reports]);
});

test("a hundred thousand items are taken at once", async () => {
  const list = listOver({ tail: true, size: 100_001 });
  list.record(100_000);
  list.start();
  await list.answer();
  expect(list.shown().length).toBe(100_000);
});
