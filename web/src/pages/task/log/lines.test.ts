import { describe, expect, test } from "vitest";
import type { LogLine } from "../../../api/types";
import { LogBuffer, asText, lineOf, passes, placeOf } from "./lines";

const line = (position: number, message = "x", level: LogLine["level"] = "INFO"): LogLine => ({ position, timestamp: "2026-11-24T15:00:00Z", level, message });

describe("the buffer", () => {
  test("keeps lines once and in order, whatever comes twice", () => {
    const buffer = new LogBuffer();
    expect(buffer.append([line(5), line(6)]).map(placeOf)).toEqual([5, 6]);
    expect(buffer.append([line(6), line(7), line(7)]).map(placeOf)).toEqual([7]);
    expect(buffer.prepend([line(3), line(4), line(5)]).map(placeOf)).toEqual([3, 4]);
    expect(buffer.lines.map(placeOf)).toEqual([3, 4, 5, 6, 7]);
    expect([buffer.first, buffer.last]).toEqual([3, 7]);
  });

  test("finds text whatever its case", () => {
    const buffer = new LogBuffer();
    buffer.append([line(1, "Table BSS_branch"), line(2, "other")]);
    expect(buffer.find("bss_B")).toEqual([1]);
  });

  test("takes a hundred thousand lines at once", () => {
    const buffer = new LogBuffer();
    buffer.append(Array.from({ length: 100_000 }, (_, at) => line(at + 1)));
    expect(buffer.lines.length).toBe(100_000);
  });
});

test.each([
  ["ERROR", "WARNING", true],
  ["WARNING", "WARNING", true],
  ["INFO", "WARNING", false],
  ["DEBUG", undefined, true],
] as const)("a line of %s under the filter %s: %s", (level, filter, shown) => {
  expect(passes(line(1, "x", level), filter)).toBe(shown);
});

test("an event becomes the line the API would give", () => {
  const event = { position: 9, stream: "log:t", version: 1, type: "log.recorded", recorded_at: "2026-11-24T15:00:01Z", data: { task_id: "t", level: "ERROR", message: "a\nb", logged_at: "2026-11-24T15:00:00Z", step_name: "qa_generation" } };
  expect(lineOf(event)).toMatchObject({ position: 9, timestamp: "2026-11-24T15:00:00Z", level: "ERROR", message: "a\nb", step_name: "qa_generation" });
  expect(asText(lineOf(event))).toBe("2026-11-24T15:00:00Z [ERROR] qa_generation: a\nb");
});
