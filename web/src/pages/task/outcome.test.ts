import { expect, test, vi } from "vitest";
import type { Step } from "../../api/types";
import { en } from "../../text/en";

vi.stubGlobal("window", { localStorage: { getItem: () => "en" } });
vi.stubGlobal("document", { documentElement: {} });
const { outcomeOf } = await import("./outcome");

const t = en.task.outcome;
const done = (step: Step["step"]): Step => ({ step, status: "completed" });
const counts = { tables: 1, pairs: 1425, total_questions: 1425, valid_sqls: 1420, upserted: 1400, unchanged: 54, files: 9 };

test.each([
  ["ddl_generation", "1 table"],
  ["qa_generation", "1,425 pairs"],
  ["sql_validation", "1,420 of 1,425 valid"],
  ["training_load", "1,454 items loaded"],
] as const)("a completed %s tells what it brought", (step, words) => {
  expect(outcomeOf(done(step), counts, t)).toBe(words);
});

test("if all are valid, no share is shown", () => {
  expect(outcomeOf(done("sql_validation"), { ...counts, valid_sqls: 1425 }, t)).toBe("all 1,425 valid");
});

test("repaired pairs are counted separately", () => {
  expect(outcomeOf(done("sql_validation"), { ...counts, repaired_sqls: 3 }, t)).toBe("1,420 of 1,425 valid, 3 repaired");
});

test("a step that is not completed or unknown has no outcome", () => {
  expect(outcomeOf({ step: "qa_generation", status: "running" }, counts, t)).toBeUndefined();
  expect(outcomeOf(done("training_load"), { files: 3 }, t)).toBeUndefined();
  expect(outcomeOf(done("ddl_generation"), undefined, t)).toBeUndefined();
});
