import { expect, test } from "vitest";
import { searchOf, wordsOf } from "./searchAddress";

test("filters of an address", () => {
  const address = new URLSearchParams("search=+toll++2023+&state=invalid&database=&tab=pairs");
  expect(searchOf(address)).toEqual({ q: "toll  2023", status: "invalid" });
  expect(wordsOf("toll  2023")).toEqual(["toll", "2023"]);
  expect(wordsOf("")).toEqual([]);
});
