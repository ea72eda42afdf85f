import { expect, test } from "vitest";
import { changesOf } from "./changes";

test("the most important differences come first, and only differences are listed", () => {
  const lines = changesOf({
    status: { before: "in_progress", after: "completed" },
    progress: null,
    steps: [
      { step: "training_load", before: "running", after: "completed" },
      { step: "ddl_generation", before: "pending", after: "completed" },
    ],
    executions: ["x"],
    files: { added: [{ file_name: "a.ddl", before: null, after: "5f", before_size: null, after_size: 79 }], removed: [], changed: [] },
    events: { "unit.completed": 3, "log.recorded": 40 },
  });
  expect(lines.map((line) => [line.group, line.kind, line.name, line.before, line.after])).toEqual([
    ["status", "changed", "", "in_progress", "completed"],
    ["step", "changed", "ddl_generation", "pending", "completed"],
    ["step", "changed", "training_load", "running", "completed"],
    ["file", "added", "a.ddl", undefined, 79],
    ["event", "added", "log.recorded", undefined, 40],
    ["event", "added", "unit.completed", undefined, 3],
  ]);
});
