import { expect, test, vi } from "vitest";

test.each([
  [0, "0"],
  [999, "999"],
  [1000, "1,000+"],
])("%i rows are shown as %s", async (rows, shown) => {
  vi.stubGlobal("window", { localStorage: { getItem: () => "en" } });
  vi.stubGlobal("document", { documentElement: {} });
  const { rowCount } = await import("./rowCount");
  expect(rowCount(rows)).toBe(shown);
});
