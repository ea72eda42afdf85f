import { expect, test, vi } from "vitest";
import type { TaskView } from "../api/types";

// a page nobody looks at opens no stream
vi.stubGlobal("document", { visibilityState: "hidden" });
vi.stubGlobal("self", { setTimeout, clearTimeout });
const { putView, viewOf, watchTask } = await import("./store");

const view = (task_id: string, version: number) => ({ task_id, version }) as TaskView;

test("an older view than the present one is dropped", () => {
  putView(view("a", 2));
  putView(view("a", 1));
  expect(viewOf("a").peek()?.version).toBe(2);
});

test("of the many tasks a list hears of, those heard of first are forgotten, and none that is watched", () => {
  watchTask("watched");
  for (const task of ["watched", "first"]) putView(view(task, 1));
  for (let n = 0; n < 1000; n += 1) putView(view(`task ${n}`, 1));
  expect(viewOf("watched").peek()?.version).toBe(1);
  expect(viewOf("task 999").peek()?.version).toBe(1);
  expect(viewOf("first").peek()).toBeUndefined();
});
