import { expect, test } from "vitest";
import { emptyDraft, type Draft } from "./draft";
import { readDraft, writtenDraft } from "./writtenDraft";

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
  const written = writtenDraft(draft);
  expect(written).not.toContain("correct-horse-battery");
  expect(readDraft(written)).toEqual({ ...draft, offered: [], connection: { ...draft.connection, password: "" } });
});

test("tables nobody chose yet stay unchosen", () => {
  expect(readDraft(writtenDraft({ ...draft, tables: undefined }))?.tables).toBeUndefined();
});

const written = JSON.parse(writtenDraft(draft)) as Record<string, unknown>;
test.each<[string, string | null]>([
  ["nothing", null],
  ["no JSON", "{oops"],
  ["a number", "7"],
  ["a draft without a field that is known now", JSON.stringify({ ...written, seed: undefined })],
  ["a field of another kind", JSON.stringify({ ...written, validation: "yes" })],
  ["a connection that is none", JSON.stringify({ ...written, connection: null })],
  ["tables that are no names", JSON.stringify({ ...written, tables: [1] })],
])("%s is no draft", (_, text) => {
  expect(readDraft(text)).toBeUndefined();
});
