import { expect, test } from "vitest";
import { emptyDraft, type Draft } from "./draft";
import { parseDraft, draftJson } from "./draftJson";

const draft: Draft = {
  ...emptyDraft("shop", "en"),
  sourceKind: "ad_hoc",
  connection: { host: "db", port: "6543", database: "shop", user: "u", password: "correct-horse-battery" },
  offered: [{ name: "a", schema: "public", kind: "table" }],
  tables: new Set(["a", "sales.b"]),
  context: "卖东西的\n店",
  seed: "7",
};

test("a draft is read as it was written, without its password and what the source offers", () => {
  const written = draftJson(draft);
  expect(written).not.toContain("correct-horse-battery");
  expect(parseDraft(written)).toEqual({ ...draft, offered: [], connection: { ...draft.connection, password: "" } });
});

test("an undefined selection of tables stays undefined", () => {
  expect(parseDraft(draftJson({ ...draft, tables: undefined }))?.tables).toBeUndefined();
});

const written = JSON.parse(draftJson(draft)) as Record<string, unknown>;
test.each<[string, string | null]>([
  ["nothing", null],
  ["no JSON", "{oops"],
  ["a number", "7"],
  ["a draft without a field that is known now", JSON.stringify({ ...written, seed: undefined })],
  ["a field of another kind", JSON.stringify({ ...written, validation: "yes" })],
  ["a connection that is none", JSON.stringify({ ...written, connection: null })],
  ["tables that are no names", JSON.stringify({ ...written, tables: [1] })],
])("%s is no draft", (_, text) => {
  expect(parseDraft(text)).toBeUndefined();
});
