import { expect, test } from "vitest";
import { inLines, withBreaks } from "./breaks";

test("breaks are placed between and within nodes, and the text is unchanged", () => {
  const nodes = ["ab", { scope: "keyword", children: ["cd", "ef"] }, "gh"];
  const [one, two, three] = [
    { at: 1, indent: 0 },
    { at: 4, indent: 2 },
    { at: 6, indent: 4 },
  ];
  expect(withBreaks(nodes, [one, two, three])).toEqual(["a", one, "b", { scope: "keyword", children: ["cd", two, "ef"] }, three, "gh"]);
  expect(withBreaks(nodes, [])).toEqual(nodes);
});

test("breaks become line breaks in the place of white space", () => {
  expect(
    inLines("SELECT a FROM t WHERE b", [
      { at: 9, indent: 0 },
      { at: 16, indent: 2 },
    ]),
  ).toBe("SELECT a\nFROM t\n  WHERE b");
});
