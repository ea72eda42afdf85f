import { expect, test, vi } from "vitest";
import type { LogEvent } from "../api/types";

vi.stubGlobal("window", { localStorage: { getItem: () => "en" } });
vi.stubGlobal("document", { documentElement: {} });
const { Problem } = await import("../api/problem");
const { TaskHistory } = await import("./TaskHistory");

const event = (position: number): LogEvent => ({ position, stream: "", version: 1, type: "unit.completed", recorded_at: "", data: {} }) as unknown as LogEvent;
const all = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => event(from + n));

/** A service whose log grows, and that answers with what there was when it was asked, once it is let. */
function service(size: number, most = 0) {
  let reach = 0;
  const asked: { after: number; answer: () => Promise<void>; refuse: () => Promise<void> }[] = [];
  let shown: number[] = [];
  let complete = false;
  const history = new TaskHistory(
    (after) =>
      new Promise((resolve, reject) => {
        const page = all(after + 1, Math.min(reach, after + size));
        const settled = async (settle: () => void) => {
          settle();
          await new Promise((done) => setTimeout(done));
        };
        asked.push({ after, answer: () => settled(() => resolve(page)), refuse: () => settled(() => reject(new Problem({ status: 503, code: "not_ready", message: "" }))) });
      }),
    size,
    most,
    (state) => {
      shown = state.events.map(({ position }) => position);
      complete = state.complete;
    },
  );
  return {
    history,
    asked,
    recorded: (upTo: number) => void (reach = upTo),
    answer: () => asked.at(-1)?.answer(),
    refuse: () => asked.at(-1)?.refuse(),
    shown: () => shown,
    complete: () => complete,
  };
}

const upTo = (n: number) => Array.from({ length: n }, (_, at) => at + 1);

test("what the stream brings while the last page is read comes behind it, once", async () => {
  const { history, recorded, answer, shown } = service(10);
  recorded(3);
  void history.more();
  history.take(all(3, 5));
  await answer();
  history.take(all(5, 6));
  expect(shown()).toEqual(upTo(6));
});

test("a stream that begins behind the asking leaves no gap", async () => {
  const { history, recorded, answer, shown } = service(10);
  recorded(3);
  void history.more();
  recorded(5);
  history.begin();
  history.take(all(6, 6));
  await answer();
  await answer();
  expect(shown()).toEqual(upTo(6));
});

test("what a stream that begins anew has missed is read before what it brings next", async () => {
  const { history, recorded, answer, shown } = service(10);
  recorded(2);
  void history.more();
  await answer();
  recorded(4);
  history.begin();
  history.take(all(5, 5));
  expect(shown()).toEqual(upTo(2));
  await answer();
  expect(shown()).toEqual(upTo(5));
});

test("pages are read when they are wished, and the stream is heard from the last of them on", async () => {
  const { history, recorded, answer, shown, complete } = service(2);
  recorded(3);
  void history.more();
  history.take(all(4, 4));
  await answer();
  expect([shown(), complete()]).toEqual([upTo(2), false]);
  history.take(all(5, 5));
  recorded(5);
  for (const _ of [4, 5]) {
    void history.more();
    await answer();
  }
  expect([shown(), complete()]).toEqual([upTo(5), true]);
});

test("or all at once, until there are enough", async () => {
  const { history, recorded, answer, asked, shown, complete } = service(2, 4);
  recorded(9);
  void history.more();
  for (const _ of [1, 2, 3]) await answer();
  expect([asked.map(({ after }) => after), shown(), complete()]).toEqual([[0, 2], upTo(4), false]);
});

test("what could not be read is read with what comes next", async () => {
  const { history, recorded, answer, refuse, shown } = service(10);
  recorded(2);
  void history.more();
  await answer();
  recorded(4);
  history.begin();
  await refuse();
  recorded(5);
  history.take(all(5, 5));
  await answer();
  expect(shown()).toEqual(upTo(5));
});

test("a history that could not be read at all is once the stream begins", async () => {
  const { history, recorded, answer, refuse, shown, complete } = service(10);
  void history.more();
  await refuse();
  recorded(2);
  history.begin();
  await answer();
  expect([shown(), complete()]).toEqual([upTo(2), true]);
});
