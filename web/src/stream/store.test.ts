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

test("the oldest views are dropped, except of watched tasks", () => {
  watchTask("watched");
  for (const task of ["watched", "first"]) putView(view(task, 1));
  for (let n = 0; n < 1000; n += 1) putView(view(`task ${n}`, 1));
  expect(viewOf("watched").peek()?.version).toBe(1);
  expect(viewOf("task 999").peek()?.version).toBe(1);
  expect(viewOf("first").peek()).toBeUndefined();
});
