import { expect, test } from "vitest";
import { markedParts } from "./marks";

test("parts of words in any case", () => {
  const parts = markedParts("Orders of 2023", ["ord", "2023"], true);
  expect(parts.filter((part) => part.marked).map((part) => part.text)).toEqual(["Ord", "2023"]);
});

test.each<[string, string, string[], string]>([
  ["whole words", "orders or order", ["or"], "orders [or] order"],
  ["a part of an identifier", "toll_stations", ["stations"], "toll_[stations]"],
  ["Chinese anywhere, the longest first", "各服务区的服务", ["服务", "服务区"], "各[服务区]的[服务]"],
  ["signs of patterns", "c++ (x)", ["(x)"], "c++ [(x)]"],
  ["nothing", "orders", [], "orders"],
])("%s", (_, text, words, shown) => {
  const parts = markedParts(text, words);
  expect(parts.map((part) => (part.marked ? `[${part.text}]` : part.text)).join("")).toBe(shown);
});
