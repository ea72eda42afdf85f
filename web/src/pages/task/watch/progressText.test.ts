import { expect, test, vi } from "vitest";

vi.stubGlobal("window", { localStorage: { getItem: () => "en" } });
vi.stubGlobal("document", { documentElement: {} });
const { producedText, roughlyLeft } = await import("./progressText");

test.each([
  [3, "a few seconds left"],
  [30, "about half a minute left"],
  [60, "about a minute left"],
  [200, "about 3 minutes left"],
  [3600, "about an hour left"],
  [9000, "about 3 hours left"],
])("%s seconds are %s", (seconds, words) => {
  expect(roughlyLeft(seconds)).toBe(words);
});

test.each([
  ["ddl_generation", { of: "tables", done: 4, expected: 11 }, "4 of 11 tables"],
  ["qa_generation", { of: "pairs", done: 178, expected: 275 }, "178 of about 275 pairs"],
  ["sql_validation", { of: "pairs", done: 25, expected: 1275 }, "25 of 1,275 pairs"],
  ["training_load", { of: "items", done: 32, expected: 459 }, "32 of 459 items"],
  ["training_load", null, undefined],
] as const)("%s progresses in what it makes", (step, produced, words) => {
  expect(producedText(produced, step)).toBe(words);
});
