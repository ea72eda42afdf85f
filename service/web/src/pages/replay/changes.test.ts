import { expect, test } from "vitest";
import { changesOf } from "./changes";

test("pairs of before and after become one line each, unless equal", () => {
  expect(changesOf({ status: { from: "pending", to: "in_progress" }, progress: { from: 10, to: 10 } })).toEqual([{ what: "status", kind: "changed", before: "pending", after: "in_progress" }]);
});

test("lists of added and removed things name each thing", () => {
  expect(changesOf({ files: { added: [{ file_name: "a.ddl" }], removed: ["b.ddl"] } })).toEqual([
    { what: "files › a.ddl", kind: "added" },
    { what: "files › b.ddl", kind: "removed" },
  ]);
});
