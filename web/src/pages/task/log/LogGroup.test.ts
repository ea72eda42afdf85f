import { expect, test, vi } from "vitest";
import type { LogLevel, LogLine } from "../../../api/types";

vi.stubGlobal("window", { localStorage: { getItem: () => "en" } });
vi.stubGlobal("document", { documentElement: {} });
const { figuresOf, runsOf } = await import("./LogGroup");

function line(position: number, step: LogLine["step_name"], level: LogLevel = "INFO", execution = "e"): LogLine {
  return { position, timestamp: `2026-03-02T09:30:${10 + position}Z`, level, message: "", step_name: step, execution_id: execution };
}

test("lines are grouped by step and execution, in their order", () => {
  const lines = [
    line(1, null),
    line(2, "ddl_generation"),
    line(3, "ddl_generation"),
    line(4, "ddl_generation", "INFO", "again"),
    line(5, null),
  ];
  expect(runsOf(lines).map((run) => run.lines.map((each) => each.position))).toEqual([[1], [2, 3], [4], [5]]);
});

test("the heading counts errors and warnings, and spans first and last line", () => {
  const newer = figuresOf([line(3, null, "ERROR"), line(4, null)]);
  expect(figuresOf([line(1, null, "WARNING"), line(2, null, "CRITICAL")], newer)).toEqual({
    lines: 4,
    errors: 2,
    warnings: 1,
    first: line(1, null).timestamp,
    last: line(4, null).timestamp,
  });
});
