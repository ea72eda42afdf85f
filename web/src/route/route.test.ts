import { expect, test } from "vitest";
import { pathOf, routeOf, safeUrl, type Route } from "./route";

test.each<[string, Route]>([
  ["/", { page: "tasks" }],
  ["/tasks", { page: "tasks" }],
  ["/tasks/task_20261124_131052", { page: "task", id: "task_20261124_131052" }],
  ["/tasks/a%2Fb", { page: "task", id: "a/b" }],
  ["/tasks/x/replay", { page: "replay", id: "x" }],
  ["/datasets", { page: "datasets" }],
  ["/datasets/db%3A5432%3Ashop.en", { page: "dataset", id: "db:5432:shop.en" }],
  ["/audit", { page: "audit" }],
  ["/ask", { page: "ask" }],
  ["/timeline", { page: "timeline" }],
  ["/pairs", { page: "pairs" }],
  ["/sources", { page: "sources" }],
  ["/settings", { page: "sources" }],
  ["/tasks/x/nowhere", { page: "missing" }],
  ["/tasks/%E0%A4%A", { page: "task", id: "%E0%A4%A" }],
])("%s leads to its page", (path, route) => {
  expect(routeOf(path)).toEqual(route);
});

test.each<Exclude<Route, { page: "missing" }>>([
  { page: "tasks" },
  { page: "task", id: "a/b ü" },
  { page: "replay", id: "x" },
  { page: "datasets" },
  { page: "dataset", id: "db:5432:shop.en" },
  { page: "audit" },
  { page: "ask" },
  { page: "timeline" },
  { page: "pairs" },
  { page: "sources" },
])("the path of $page leads back to it", (route) => {
  expect(routeOf(pathOf(route))).toEqual(route);
});

test.each([
  ["javascript:alert(1)", undefined],
  ["data:text/html,x", undefined],
  ["//host", undefined],
  ["https://example.org/a", "https://example.org/a"],
])("of %s only web addresses may be followed", (text, url) => {
  expect(safeUrl(text)).toBe(url);
});
