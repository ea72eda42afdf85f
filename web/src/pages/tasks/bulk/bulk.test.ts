import { expect, test } from "vitest";
import { Problem } from "../../../api/problem";
import { attemptAll, rangeToggled } from "./bulk";

const IDS = ["a", "b", "c", "d", "e"];
const refusal = (id: string) => new Problem({ status: 409, code: "no", message: `not ${id}` });

test.each([
  { name: "a range downwards", chosen: ["b"], anchor: "b", id: "d", after: ["b", "c", "d"] },
  { name: "a range upwards", chosen: ["d"], anchor: "d", id: "b", after: ["b", "c", "d"] },
  { name: "no anchor selects one row", chosen: [], anchor: undefined, id: "c", after: ["c"] },
  { name: "an anchor that is no longer listed selects one row", chosen: [], anchor: "x", id: "c", after: ["c"] },
  { name: "a selected row ends the selection of the range", chosen: ["a", "b", "c"], anchor: "a", id: "b", after: ["c"] },
])("$name", ({ chosen, anchor, id, after }) => {
  expect([...rangeToggled(new Set(chosen), IDS, anchor, id)].sort()).toEqual(after);
});

test("each task is tried once, and refusals come in the order of the rows", async () => {
  const tried: string[] = [];
  const refused = await attemptAll(IDS, async (id) => {
    tried.push(id);
    await Promise.resolve();
    if (id !== "c") throw refusal(id);
  });
  expect(tried.sort()).toEqual(IDS);
  expect(refused.map(({ id, problem }) => `${id}: ${problem.message}`)).toEqual(["a: not a", "b: not b", "d: not d", "e: not e"]);
});

test("an error that is no refusal is thrown", async () => {
  await expect(attemptAll(["a"], () => Promise.reject(new TypeError("a bug")))).rejects.toThrow("a bug");
});
