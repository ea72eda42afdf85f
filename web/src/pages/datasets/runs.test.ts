import { expect, test } from "vitest";
import type { DatasetVersion } from "../../api/datasets";
import { lineThrough, MAX_RUNS, pointsOf, runsOf } from "./runs";

function version(number: number, task: string, more: Partial<DatasetVersion> = {}): DatasetVersion {
  return {
    number,
    task_id: task,
    task_name: null,
    task_deleted: false,
    execution_id: `${task}_load`,
    position: number,
    loaded_at: "2024-05-01T10:00:00+00:00",
    loaded_by: null,
    pairs: 500,
    ddl: 0,
    documents: 0,
    tasks: [
      { task_id: "other", task_name: null, pairs: 300, deleted: false },
      { task_id: task, task_name: null, pairs: 200, deleted: false },
    ],
    added: null,
    removed: null,
    validation: null,
    covered: null,
    retrieval: null,
    uplift: null,
    ...more,
  };
}

test("each task that exists is one run, at its last load, oldest first, with its own pairs", () => {
  const runs = runsOf([
    version(4, "a", { validation: { pairs: 10, usable: 9 } }),
    version(3, "gone", { task_deleted: true }),
    version(2, "b", { task_name: "second" }),
    version(1, "a", { validation: { pairs: 10, usable: 1 } }),
  ]);
  expect(runs.map(({ task, name, pairs, valid }) => [task, name, pairs, valid])).toEqual([
    ["b", "second", 200, null],
    ["a", "a", 200, 0.9],
  ]);
});

test("only the newest runs are kept", () => {
  const runs = runsOf(Array.from({ length: 40 }, (_, at) => version(40 - at, `t${40 - at}`)));
  expect(runs).toHaveLength(MAX_RUNS);
  expect([runs[0]?.task, runs.at(-1)?.task]).toEqual(["t11", "t40"]);
});

test("points keep the places of their runs if others were not measured", () => {
  const runs = runsOf([
    version(3, "c", { covered: { done: 4, total: 4 } }),
    version(2, "b", { covered: { done: 0, total: 0 } }),
    version(1, "a", { covered: { done: 1, total: 4 } }),
  ]);
  const points = pointsOf(runs, "covered");
  expect(points.map(({ run, x, y }) => [run.task, x, y])).toEqual([
    ["a", 0, 0.25],
    ["c", 1, 1],
  ]);
  expect(lineThrough(points)).toBe("M0 75L100 0");
  expect(pointsOf(runs, "retrieval")).toEqual([]);
  expect(lineThrough([])).toBe("");
});

test("the largest number of pairs is at the top", () => {
  const half = { tasks: [{ task_id: "a", task_name: null, pairs: 100, deleted: false }] };
  expect(pointsOf(runsOf([version(2, "b"), version(1, "a", half)]), "pairs").map(({ y }) => y)).toEqual([0.5, 1]);
});
