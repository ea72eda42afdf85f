import { expect, test } from "vitest";
import { changeOf, draftOf, nameIsWrong } from "./sourceForm";

test.each([
  ["highway_db", false],
  ["zhang.san", false],
  ["门店库", false],
  ["a".repeat(100), false],
  ["", true],
  ["a".repeat(101), true],
  ["two words", true],
  ["a/b", true],
  ["a\\b", true],
  ["a:b", true],
])("the name %j is wrong: %s", (name, wrong) => {
  expect(nameIsWrong(name)).toBe(wrong);
});

test("only what was changed is sent; an empty password stays as it is", () => {
  const known = { name: "shop", host: "db.example", port: 5432, database: "shop", user: null };
  const draft = draftOf(known);
  expect(changeOf(known, draft)).toEqual({});
  expect(changeOf(known, { ...draft, port: "5433", user: "reader", password: "new" })).toEqual({
    port: 5433,
    user: "reader",
    password: "new",
  });
  expect(changeOf(known, { ...draft, port: "x", host: "" })).toEqual({ port: "x", host: "" });
});
