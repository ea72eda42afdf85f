import { expect, test, vi } from "vitest";
import type { TaskView } from "../../../api/types";

vi.stubGlobal("window", { localStorage: { getItem: () => "en" } });
vi.stubGlobal("document", { documentElement: {} });
const { draftAgain } = await import("./draftAgain");
const { emptyDraft } = await import("./draft");
const { requestOf } = await import("./taskRequest");

const CONNECTION = { host: "db", port: 5433, database: "shop", user: "reader", password: "***" };
const view = (parameters: Record<string, unknown>): TaskView => ({
  task_id: "t",
  status: "completed",
  db_name: "shop",
  language: "zh",
  parameters: { db_connection: CONNECTION, ...parameters },
});

test("a task with the defaults gives the form with the defaults", () => {
  expect(draftAgain(view({}), new Set(["shop"]))).toEqual(emptyDraft("shop", "zh"));
});

test("the request of the draft has the settings of the task", () => {
  const given = { table_list: ["a", "b"], on_missing: "skip", pairs_total: 40, seed: 7, use_llm: false, enable_training_data_load: false };
  const asked = requestOf(draftAgain(view(given), new Set(["shop"])));
  expect(asked).toMatchObject({ db_name: "shop", language: "zh", ...given });
});

test.each([
  ["no list of tables", {}],
  ["a list of tables", { table_list: ["a"] }],
])("the way to load, views and the model are kept with %s", (_case, tables) => {
  const given = { load_mode: "add", include_views: true, llm_config: { model: "m", temperature: 0.5 }, ...tables };
  expect(requestOf(draftAgain(view(given), new Set(["shop"])))).toMatchObject(given);
});

test("a connection of the task's own is filled in without its password", () => {
  const draft = draftAgain(view({}), new Set());
  expect([draft.sourceKind, draft.connection]).toEqual(["ad_hoc", { ...CONNECTION, port: "5433", password: "" }]);
});
