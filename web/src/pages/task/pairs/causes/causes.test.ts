import { expect, test } from "vitest";
import type { Pair } from "../../../../api/pairs";
import { causesOf, partsOf } from "./causes";
import { markedPart } from "../opened/markedPart";
import { NO_FILTER } from "../filter/filterPairs";
import { filterOf, pairsPath, sortOf } from "../filter/pairAddress";

const pair = (pair_id: string, more: Partial<Pair>): Pair => ({ pair_id, question: "q", sql: "SELECT 1", ...more });

test("invalid pairs are grouped by cause, the largest group first; rejected ones are left out", () => {
  const pairs = [
    pair("a", { unfit: ["invalid"], cause: "42P01 artist" }),
    pair("b", { unfit: ["invalid"], cause: "42703 track.composer" }),
    pair("c", { unfit: ["invalid"], cause: "42703 track.composer" }),
    pair("d", { unfit: ["invalid"], cause: "42P01 artist", review: "rejected" }),
    pair("e", { valid: true }),
    pair("f", { unfit: ["invalid"], error: "列不存在:x (位置 8)" }),
  ];
  expect(causesOf(pairs).map(({ code, name, pairs: of }) => [code, name, of.length])).toEqual([
    ["42703", "track.composer", 2],
    ["42P01", "artist", 1],
    ["列不存在:x (位置 8)", "", 1],
  ]);
});

test.each([
  ["timeout", "timeout", ""],
  ['42703 "Track"."W r"', "42703", '"Track"."W r"'],
])("the cause %s has the code %s", (cause, code, name) => {
  expect(partsOf(cause)).toEqual({ code, name });
});

test("a filter is kept in the address", () => {
  const filter = { ...NO_FILTER, cause: "42703 track.composer", state: "invalid", table: "表 & co" };
  const path = pairsPath("/tasks/x", filter);
  expect(path).toMatch(/^\/tasks\/x\?tab=pairs&/);
  const address = new URLSearchParams(path.split("?")[1]);
  expect(filterOf(address)).toEqual(filter);
  expect([sortOf(address), sortOf(new URLSearchParams("sort=rows")), sortOf(new URLSearchParams("sort=x"))]).toEqual([
    "generated",
    "rows",
    "generated",
  ]);
});

test.each<[string, number | undefined, [string, string]]>([
  ["SELECT t.nope FROM t", 8, ["SELECT ", "t.nope"]],
  ["SELECT '😀', nope", 13, ["SELECT '😀', ", "nope"]],
  ["SELECT 1", undefined, ["SELECT 1", ""]],
  ["SELECT 1", 99, ["SELECT 1", ""]],
])("in %s the token at %s is marked", (sql, place, expected) => {
  expect(markedPart(sql, place)).toEqual(expected);
});
