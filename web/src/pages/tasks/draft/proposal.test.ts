import { expect, test } from "vitest";
import { dsnOf, optionsOf } from "./connectionString";
import { emptyDraft, withSource, type Draft } from "./draft";
import { proposalOf } from "./proposal";

const draft = (changes: Partial<Draft> = {}): Draft => ({ ...emptyDraft("shop", "en"), tables: new Set(["a", "b"]), ...changes });

test.each<[string, Partial<Draft>, number | undefined, number | undefined]>([
  ["the usual amount", {}, 2, 50],
  ["an amount for each table", { amount: "4" }, 2, 8],
  ["an amount in total", { amountKind: "total", amount: "7" }, 2, 7],
  ["no total yet", { amountKind: "total" }, 2, 50],
  ["an amount that is wrong", { amount: "x" }, 2, undefined],
  ["tables that are not loaded", { tables: undefined }, undefined, undefined],
  ["a typed list", { tablesKind: "list", tableList: "a, b\n# c\na\nd" }, 3, 75],
  ["a list in a file", { tablesKind: "file", tablesFile: "t.txt" }, undefined, undefined],
])("the proposal counts %s", (_, changes, tables, questions) => {
  const found = proposalOf(draft(changes));
  expect([found.tables, found.questions]).toEqual([tables, questions]);
  expect(found.seconds === undefined).toBe(questions === undefined);
});

test("another source drops the tables and keeps the rest", () => {
  const typed = draft({ tablesKind: "list", tableList: "a", name: "first" });
  expect(withSource(typed, "shop")).toBe(typed);
  expect(withSource(typed, "other")).toMatchObject({
    source: "other",
    tablesKind: "pick",
    tables: undefined,
    tableList: "",
    name: "first",
  });
});

test("the first source keeps what was entered before it", () => {
  const typed = { ...draft({ tablesKind: "list", tableList: "a" }), source: "" };
  expect(withSource(typed, "shop")).toEqual({ ...typed, source: "shop" });
});

test("options of a pasted connection string are kept, its password is not among them", () => {
  const pasted = "postgresql://ann:pw@db:5433/shop?sslmode=require&password=x&host=other";
  expect(optionsOf(pasted)).toBe("sslmode=require");
  const parts = { host: "db", port: "5433", database: "shop", user: "", password: "it's\\" };
  expect(dsnOf(parts, "sslmode=require")).toBe("host='db' port='5433' dbname='shop' password='it\\'s\\\\' sslmode='require'");
});
