import { expect, test } from "vitest";
import type { LogEvent } from "../../../api/types";
import { EMPTY, MAX_SHOWN, MAX_WAITING, withEvents, withNext, type Strip } from "./strip";

const event = (type: string, data: Record<string, unknown>) => ({ type, data }) as unknown as LogEvent;
const generated = (id: string) => event("pair.generated", { pair_id: id, question: `${id}?`, sql: `SELECT ${id}` });
const validated = (id: string, valid: boolean) => event("pair.validated", { pair_id: id, valid });
const NONE = new Map();

function drained(strip: Strip): Strip {
  return strip.waiting.length === 0 ? strip : drained(withNext(strip));
}

test("new questions appear one by one, the newest on top", () => {
  const both = withEvents(EMPTY, [generated("a"), generated("b")], NONE);
  expect(both.shown).toEqual([]);
  expect(withNext(both).shown.map((each) => each.question)).toEqual(["a?"]);
  expect(drained(both).shown.map((each) => each.id)).toEqual(["b", "a"]);
});

test("a shown question turns valid, a waiting one too", () => {
  const one = withNext(withEvents(EMPTY, [generated("a"), generated("b")], NONE));
  const judged = withEvents(one, [validated("a", true), validated("b", false)], NONE);
  expect(judged.shown.map((each) => each.fate)).toEqual(["valid"]);
  expect(judged.waiting.map((each) => each.fate)).toEqual(["invalid"]);
});

test("a repaired pair shows its new SQL", () => {
  const one = withNext(withEvents(EMPTY, [generated("a")], NONE));
  const [shown] = withEvents(one, [event("pair.repaired", { pair_id: "a", sql: "SELECT 2" })], NONE).shown;
  expect([shown?.fate, shown?.sql]).toEqual(["repaired", "SELECT 2"]);
});

test("a pair that left the strip comes back as it passes, one without a text does not", () => {
  const known = new Map([["a", { id: "a", question: "a?", sql: "SELECT a", fate: "generated" as const }]]);
  const back = drained(withEvents(EMPTY, [validated("a", true), validated("z", true)], known));
  expect(back.shown.map((each) => [each.id, each.fate])).toEqual([["a", "valid"]]);
});

test("few are shown, and a burst does not wait long", () => {
  const many = Array.from({ length: 400 }, (_, n) => generated(String(n)));
  const burst = withEvents(EMPTY, many, NONE);
  expect(burst.waiting).toHaveLength(MAX_WAITING);
  expect(drained(burst).shown).toHaveLength(MAX_SHOWN);
  expect(drained(burst).shown[0]?.id).toBe("399");
});
