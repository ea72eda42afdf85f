import { expect, test } from "vitest";
import type { TaskSummary } from "../../../api/summary";
import { en } from "../../../text/en";
import { zh } from "../../../text/zh";
import { verdictText } from "./verdict";

type Weakest = NonNullable<TaskSummary["verdict"]>["weakest"];
const FIGURE = { covered: null, total: null, excluded: null, missing: [], bar: null, reached: null };
const SUMMARY: TaskSummary = {
  pairs: 425,
  usable: 425,
  valid: 425,
  invalid: 0,
  repaired: 0,
  rejected: 0,
  loaded: 425,
  tables: { done: 17, total: 17 },
  retrieval: null,
  verdict: { grade: "good", weakest: null },
  db_name: "shop",
  language: "en",
  example: "How many orders are there?",
  store: null,
};
const judged = (grade: "good" | "gaps" | "poor", weakest: Weakest): TaskSummary => ({ ...SUMMARY, verdict: { grade, weakest } });

test.each([
  [judged("good", null), "Good: 425 of 425 pairs are fit for training. Everything measured is complete."],
  [
    judged("good", { ...FIGURE, name: "retrieved_tables", share: 0.661 }),
    "Good: 425 of 425 pairs are fit for training. Weakest: Retrieval: tables, 66.1%.",
  ],
  [
    judged("gaps", { ...FIGURE, name: "tables", share: 0.5, bar: 1, reached: false, missing: ["a", "b", "c", "d", "e"] }),
    "Usable, with gaps: 425 of 425 pairs are fit for training. Weakest: Tables covered, 50% (target 100%); missing: a, b, c and 2 more.",
  ],
  [{ ...judged("poor", { ...FIGURE, name: "usable", share: 0.2 }), usable: 85 }, "Needs work: only 85 of 425 pairs are fit for training."],
])("the verdict is a sentence with the weakest figure", (summary, words) => {
  expect(verdictText(summary, String, en)?.replaceAll("\u00a0", "").replaceAll(" %", "%")).toBe(words);
});

test("the same verdict in Chinese", () => {
  const found = verdictText(judged("good", { ...FIGURE, name: "retrieved_tables", share: 0.66 }), String, zh);
  expect(found).toContain("良好：425 个问答对中 425 个可用于训练。最弱项：");
});

test("without a report there is no verdict", () => {
  expect(verdictText({ ...SUMMARY, verdict: null }, String, en)).toBeUndefined();
});
