import { expect, test } from "vitest";
import type { LogLine } from "../../../api/types";
import { asText, find, lineOf, passes } from "./lines";

const line = (position: number, message = "x", level: LogLine["level"] = "INFO"): LogLine => ({
  position,
  timestamp: "2026-11-24T15:00:00Z",
  level,
  message,
});

test("a search ignores case", () => {
  expect(find([line(1, "Table BSS_branch"), line(2, "other")], "bss_B")).toEqual([1]);
});

test.each([
  ["ERROR", "WARNING", true],
  ["WARNING", "WARNING", true],
  ["INFO", "WARNING", false],
  ["DEBUG", undefined, true],
] as const)("a line of %s under the filter %s: %s", (level, filter, shown) => {
  expect(passes(line(1, "x", level), filter)).toBe(shown);
});

test("an event becomes the same line as in the API", () => {
  const event = {
    position: 9,
    stream: "log:t",
    version: 1,
    type: "log.recorded",
    recorded_at: "2026-11-24T15:00:01Z",
    data: { task_id: "t", level: "ERROR", message: "a\nb", logged_at: "2026-11-24T15:00:00Z", step_name: "qa_generation" },
  };
  expect(lineOf(event)).toMatchObject({
    position: 9,
    timestamp: "2026-11-24T15:00:00Z",
    level: "ERROR",
    message: "a\nb",
    step_name: "qa_generation",
  });
  expect(asText(lineOf(event))).toBe("2026-11-24T15:00:00Z [ERROR] qa_generation: a\nb");
});
