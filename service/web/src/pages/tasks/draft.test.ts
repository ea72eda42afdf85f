import { expect, test } from "vitest";
import { zh } from "../../text/zh";
import { emptyDraft, faultsOf, requestOf, usualTables, type Draft } from "./draft";

const offered = [
  { name: "a", schema: "public", kind: "table" },
  { name: "b", schema: "sales", kind: "partitioned" },
  { name: "v", schema: "public", kind: "view" },
  { name: "locked", schema: "public", kind: "table", readable: false },
];
const draft = (changes: Partial<Draft> = {}): Draft => ({ ...emptyDraft("highway_db", "zh"), offered, tables: usualTables(offered), ...changes });

test("views and unreadable tables are not among the usual tables", () => {
  expect([...usualTables(offered)]).toEqual(["a", "sales.b"]);
});

test("the usual choice is sent as no list", () => {
  expect(requestOf(draft())).not.toHaveProperty("table_list");
});

test("another choice is sent by name, and a view says so", () => {
  expect(requestOf(draft({ tables: new Set(["v", "a"]) }))).toMatchObject({ table_list: ["a", "v"], include_views: true });
  expect(requestOf(draft({ tables: new Set(["a"]) }))).toMatchObject({ table_list: ["a"] });
});

test("repair goes off with the validation it belongs to", () => {
  expect(requestOf(draft({ validation: false }))).toMatchObject({ enable_sql_validation: false, enable_llm_repair: false, modify_original_file: false, enable_training_data_load: true });
});

test.each<[string, Partial<Draft>, string[]]>([
  ["is complete", {}, []],
  ["names no source", { source: "" }, ["db_name"]],
  ["has no table", { tables: new Set() }, ["table_list"]],
  ["asks for no questions", { pairsPerTable: "0" }, ["pairs_per_table"]],
  ["asks for half a question", { pairsPerTable: "1.5" }, ["pairs_per_table"]],
  ["asks for a thousand", { pairsPerTable: "1000" }, []],
  ["asks for too many", { pairsPerTable: "1001" }, ["pairs_per_table"]],
  ["has a long name", { name: "名".repeat(201) }, ["task_name"]],
  ["has a long context", { context: "x".repeat(100_001) }, ["business_context"]],
])("a draft that %s", (_name, changes, fields) => {
  expect([...faultsOf(draft(changes), zh.form).keys()]).toEqual(fields);
});
