import { expect, test } from "vitest";
import { grouped, matching, type Item } from "./matching";

const item = (label: string, hint?: string, group: Item["group"] = "here"): Item => ({
  id: label,
  group,
  label,
  hint,
  run: () => undefined,
});
const ITEMS = [item("Go to tasks", "g t"), item("Tasks"), item("Colours: dark"), item("导出为 csv")];

test.each([
  { search: "tasks", labels: ["Tasks", "Go to tasks"] },
  { search: " TASKS go ", labels: ["Go to tasks"] },
  { search: "dark col", labels: ["Colours: dark"] },
  { search: "导出", labels: ["导出为 csv"] },
  { search: "nothing", labels: [] },
  { search: "", labels: ITEMS.map(({ label }) => label) },
])("“$search” finds $labels", ({ search, labels }) => {
  expect(matching(ITEMS, search).map(({ label }) => label)).toEqual(labels);
});

test("groups are in order, each with a limited number of items", () => {
  const items = [item("p", undefined, "pairs"), item("a"), item("b"), item("c"), item("page", undefined, "pages")];
  expect(grouped(items, 2).map(({ label }) => label)).toEqual(["page", "a", "b", "p"]);
});
