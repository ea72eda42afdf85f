import { expect, test } from "vitest";
import { Problem, faultyFields } from "./problem";

test.each([
  ["a named field", { field: "business_context", error: "too long" }, [["business_context", "too long"]]],
  ["a field under parameters", { field: "parameters.table_list", detail: "empty" }, [["table_list", "empty"]]],
  ["a list of errors", { errors: [{ pointer: "#/db_name", detail: "unknown" }] }, [["db_name", "unknown"]]],
  ["a text that mentions one", { detail: "table_list: 'x' line 3" }, [["table_list", "table_list: 'x' line 3"]]],
  ["a text that only contains its letters", { detail: "my_table_lists are wrong" }, []],
  ["nothing", {}, []],
])("%s is placed beside its field", (_name, body, fields) => {
  expect([...faultyFields(body, ["table_list", "db_name"])]).toEqual(fields);
});

test.each([
  [404, "not_found", true],
  [404, "task_not_found", false],
  [405, "method_not_allowed", true],
  [500, "internal_error", false],
])("%i %s means the service has no such thing: %s", (status, code, missing) => {
  expect(new Problem({ status, code, message: "" }).notOffered).toBe(missing);
});
