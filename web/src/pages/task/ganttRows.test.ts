import { expect, test } from "vitest";
import type { Execution } from "../../api/types";
import { ganttRows, spansOf } from "./ganttRows";

const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const execution = (id: string, step: Execution["step"], from?: number, to?: number): Execution => ({
  execution_id: id,
  step,
  status: to === undefined ? "running" : "completed",
  started_at: from === undefined ? null : at(from),
  completed_at: to === undefined ? null : at(to),
});

test("older attempts of a step are folded under the newest, the whole workflow comes first", () => {
  const rows = ganttRows([
    execution("v1", "sql_validation", 0, 1),
    execution("run", "complete", 2, 9),
    execution("d", "ddl_generation", 2, 3),
    execution("v2", "sql_validation", 5, 6),
    execution("v3", "sql_validation", 10),
  ]);
  expect(rows.map(({ newest, earlier }) => [newest.execution_id, earlier.map((one) => one.execution_id)])).toEqual([
    ["run", []],
    ["d", []],
    ["v3", ["v2", "v1"]],
  ]);
});

test("a running execution reaches to now, one that has not started has no time", () => {
  expect(spansOf([execution("a", "complete", 100, 110), execution("b", "complete", 110), execution("q", "complete")], 120_000)).toEqual([
    { from: 100_000, to: 110_000 },
    { from: 110_000, to: 120_000 },
  ]);
});
