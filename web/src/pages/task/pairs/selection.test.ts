import { expect, test } from "vitest";
import { newest, shareChosen, toggled, toggledAll } from "./selection";

const set = (...ids: string[]) => new Set(ids);

test("a choice is put in and taken out", () => {
  expect(toggled(set("a"), "b")).toEqual(set("a", "b"));
  expect(toggled(set("a", "b"), "b")).toEqual(set("a"));
});

test("all of them, unless all are chosen already; others stay", () => {
  expect(toggledAll(set("a", "z"), ["a", "b"])).toEqual(set("a", "b", "z"));
  expect(toggledAll(set("a", "b", "z"), ["a", "b"])).toEqual(set("z"));
});

test.each([
  [[], "none"],
  [["a"], "some"],
  [["a", "b"], "all"],
] as const)("of two with %o chosen: %s", (chosen, share) => {
  expect(shareChosen(new Set(chosen), ["a", "b"])).toBe(share);
});

test("the response to an action is shown until something newer is loaded", () => {
  const [old, answered, later] = [{ position: 1 }, { position: 2 }, { position: 3 }];
  expect([newest(old, answered), newest(later, answered), newest(old, undefined)]).toEqual([answered, later, old]);
});
