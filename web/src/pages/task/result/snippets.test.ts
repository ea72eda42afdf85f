import { expect, test } from "vitest";
import type { TaskSummary } from "../../../api/summary";
import { APPLICATIONS, snippetOf } from "./snippets";

const SUMMARY = {
  db_name: 'my "shop"',
  language: "zh",
  example: "有多少订单？",
  store: { address: "db:5432/v", url: "postgresql+psycopg://app:PASSWORD@db:5432/v" },
} as TaskSummary;
const code = (application: (typeof APPLICATIONS)[number], origin = "https://querymill.example", summary = SUMMARY) =>
  snippetOf(application, summary, "task_1", origin, "/api/v0/data_pipeline").code;

test("the retriever reads this dataset and no other", () => {
  expect(code("langchain")).toContain('QuerymillRetriever(STORE_URL, db_name="my \\"shop\\"", language="zh")');
  expect(code("langchain")).toContain('STORE_URL = "postgresql+psycopg://app:PASSWORD@db:5432/v"');
  expect(code("langchain")).toContain('pairs.invoke("有多少订单？")');
});

test("the agent's memory reads this dataset", () => {
  expect(code("vanna")).toContain('QuerymillMemory(STORE_URL, db_name="my \\"shop\\"", language="zh")');
});

test("a key is sent unless the service is on this machine", () => {
  expect(code("rest")).toContain("https://querymill.example/api/v0/data_pipeline/tasks/task_1/pairs/export?format=json");
  expect(code("rest")).toContain("Authorization: Bearer");
  expect(code("rest", "http://127.0.0.1:8765")).not.toContain("Authorization");
});

test("before the load, the store's address is a form to fill in", () => {
  expect(code("langchain", "https://q", { ...SUMMARY, store: null })).toContain("USER:PASSWORD@HOST");
});
