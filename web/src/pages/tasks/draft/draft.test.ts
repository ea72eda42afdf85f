import { expect, test } from "vitest";
import type { SourceTable } from "../../../api/types";
import { zh } from "../../../text/zh";
import { partsOf } from "./connectionString";
import { EMPTY_CONNECTION, datasetOf, emptyDraft, loadChoiceOf, usualTables, type Draft } from "./draft";
import { faultsOf } from "../form/faults";
import { requestOf } from "./taskRequest";

const offered: SourceTable[] = [
  { name: "a", schema: "public", kind: "table" },
  { name: "b", schema: "sales", kind: "partitioned" },
  { name: "v", schema: "public", kind: "view" },
  { name: "locked", schema: "public", kind: "table", readable: false },
];
const draft = (changes: Partial<Draft> = {}): Draft => ({
  ...emptyDraft("highway_db", "zh"),
  offered,
  tables: usualTables(offered),
  ...changes,
});
const adHoc = (parts: Partial<Draft["connection"]>, more: Partial<Draft> = {}) =>
  draft({ sourceKind: "ad_hoc", tablesKind: "all", connection: { ...EMPTY_CONNECTION, host: "db", database: "shop", ...parts }, ...more });

test("views and unreadable tables are not among the usual tables", () => {
  expect([...usualTables(offered)]).toEqual(["a", "sales.b"]);
  expect([...usualTables(offered, true)]).toEqual(["a", "sales.b", "v"]);
});

test("the usual choice is sent as no list", () => {
  expect(requestOf(draft())).not.toHaveProperty("table_list");
});

test("another choice is sent by name, and a view says so", () => {
  expect(requestOf(draft({ tables: new Set(["v", "a"]) }))).toMatchObject({ table_list: ["a", "v"], include_views: true });
  expect(requestOf(draft({ tables: new Set(["a"]) }))).toMatchObject({ table_list: ["a"] });
});

test("repair goes off with the validation it belongs to", () => {
  expect(requestOf(draft({ validation: false }))).toMatchObject({
    enable_sql_validation: false,
    enable_llm_repair: false,
    modify_original_file: false,
    enable_training_data_load: true,
  });
});

test("a load replaces unless it is to add, and no mode is sent without a load", () => {
  expect(requestOf(draft())).not.toHaveProperty("load_mode");
  expect(requestOf(draft({ loadMode: "add" }))).toMatchObject({ enable_training_data_load: true, load_mode: "add" });
  expect(requestOf(draft({ load: false, loadMode: "add" }))).not.toHaveProperty("load_mode");
  expect([draft(), draft({ loadMode: "add" }), draft({ load: false })].map(loadChoiceOf)).toEqual(["replace", "add", "skip"]);
});

test("a connection of the task's own is a source named by its address", () => {
  const connection = { host: " db ", port: "05432", database: "shop", user: "", password: "" };
  expect(datasetOf(draft({ sourceKind: "ad_hoc", connection }))).toBe("db:5432/shop");
  expect(datasetOf(draft({ source: "shop" }))).toBe("shop");
});

test("a typed list is read as the service reads one", () => {
  const typed = draft({ tablesKind: "list", tableList: "# all\na, sales.b -- both\n\nv", skipMissing: true, includeViews: true });
  expect(requestOf(typed)).toMatchObject({ table_list: ["a", "sales.b", "v"], on_missing: "skip", include_views: true });
});

test("a model that is configured helps unless it is switched off", () => {
  expect(requestOf(draft())).not.toHaveProperty("use_llm");
  expect(requestOf(draft({ useModel: false, model: "qwen" }))).toMatchObject({ use_llm: false });
  expect(requestOf(draft({ useModel: false, model: "qwen" }))).not.toHaveProperty("llm_config");
});

test("uploads, amount, seed, person and model are sent where they are given", () => {
  const full = draft({
    tablesKind: "file",
    tablesFile: "t.txt",
    relationsFile: "r.txt",
    dictionaryFile: "d.csv",
    knowledgeFile: "k.md",
    amountKind: "total",
    amount: "300",
    seed: "7",
    createdBy: " li ",
    useModel: true,
    model: "qwen",
    temperature: "0.2",
  });
  expect(requestOf(full)).toMatchObject({
    table_list_file: "t.txt",
    relations_file: "r.txt",
    dictionary_file: "d.csv",
    knowledge_file: "k.md",
    pairs_total: 300,
    seed: 7,
    created_by: "li",
    llm_config: { model: "qwen", temperature: 0.2 },
  });
  expect(requestOf(full)).not.toHaveProperty("pairs_per_table");
});

test("a connection is sent in its parts, a password as it is, and no name beside it", () => {
  expect(requestOf(adHoc({ user: "u", password: " p " }))).toMatchObject({
    db_connection: { host: "db", port: 5432, database: "shop", user: "u", password: " p " },
  });
  expect(requestOf(adHoc({}))).not.toHaveProperty("db_name");
});

test.each<[string, Partial<Draft>, string[]]>([
  ["is complete", {}, []],
  ["names no source", { source: "" }, ["db_name"]],
  ["has no table", { tables: new Set() }, ["table_list"]],
  ["lists nothing", { tablesKind: "list", tableList: " # none\n" }, ["table_list"]],
  ["lists what is no name", { tablesKind: "list", tableList: "a\nb;drop" }, ["table_list"]],
  ["lists three parts", { tablesKind: "list", tableList: "a.b.c" }, ["table_list"]],
  ["names no file", { tablesKind: "file" }, ["table_list_file"]],
  ["asks for no questions", { amount: "0" }, ["pairs_per_table"]],
  ["asks for half a question", { amount: "1.5" }, ["pairs_per_table"]],
  ["asks for a thousand", { amount: "1000" }, []],
  ["asks for too many", { amount: "1001" }, ["pairs_per_table"]],
  ["asks for many in total", { amountKind: "total", amount: "100000" }, []],
  ["asks for too many in total", { amountKind: "total", amount: "100001" }, ["pairs_total"]],
  ["has a long name", { name: "名".repeat(201) }, ["task_name"]],
  ["has a long context", { context: "x".repeat(100_001) }, ["business_context"]],
  ["has a seed that is none", { seed: "-1" }, ["seed"]],
  ["has a seed too large", { seed: "2147483648" }, ["seed"]],
  ["names a person at length", { createdBy: "x".repeat(51) }, ["created_by"]],
  ["runs hot", { useModel: true, temperature: "2.1" }, ["llm_config.temperature"]],
  ["runs hot without a model", { useModel: false, temperature: "2.1" }, []],
])("a draft that %s", (_name, changes, fields) => {
  expect([...faultsOf(draft(changes), zh.form).keys()]).toEqual(fields);
});

test.each<[string, Partial<Draft["connection"]>, string[]]>([
  ["is complete", {}, []],
  ["lacks its parts", { host: "", database: " " }, ["db_connection.host", "db_connection.database"]],
  ["has an address for a host", { host: "http://db" }, ["db_connection.host"]],
  ["has no port", { port: "" }, ["db_connection.port"]],
  ["has a port too high", { port: "65536" }, ["db_connection.port"]],
])("a connection that %s", (_name, parts, fields) => {
  expect([...faultsOf(adHoc(parts), zh.form).keys()]).toEqual(fields);
});

test.each([
  ["postgresql://me:p%40ss@db.example:6543/shop", { host: "db.example", port: "6543", database: "shop", user: "me", password: "p@ss" }],
  ["postgres://db/shop", { host: "db", port: "5432", database: "shop", user: "", password: "" }],
  ["postgresql://u@[::1]:80/x", { host: "::1", port: "80", database: "x", user: "u", password: "" }],
  ["postgresql:///shop?host=/tmp/s", { host: "/tmp/s", port: "5432", database: "shop", user: "", password: "" }],
  ["mysql://db/shop", undefined],
  ["postgresql://db", undefined],
])("%s is read into its parts", (text, parts) => {
  expect(partsOf(text)).toEqual(parts);
});
