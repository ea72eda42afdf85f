import { expect, test } from "vitest";
import { languageOf } from "./fileLanguage";
import { tokensOf, type TokenNode } from "./tokens";

const flat = (node: TokenNode | string): string => (typeof node === "string" ? node : node.children.map(flat).join(""));

test.each(["sql", "markdown", "json"] as const)("the tokens of %s hold the whole text, untouched", (language) => {
  const text = '-- <script>alert("x")</script> & \'quoted\'\nselect 1; {"a": [1, null]}\n## 标题\n';
  expect(flat(tokensOf(text, language))).toBe(text);
});

test("names with underscores are no emphasis, and a heading ends with its line", () => {
  const text = "## bss_branch\n字段列表:\n- branch_no (varchar(20)) - `count(*)` of **all**\n> a_b\n";
  const scopes = tokensOf(text, "markdown").children.flatMap((node) => (typeof node === "string" ? [] : [[node.scope, flat(node)]]));
  expect(scopes).toEqual([
    ["section", "## bss_branch"],
    ["bullet", "-"],
    ["code", "`count(*)`"],
    ["strong", "**all**"],
    ["quote", "> a_b"],
  ]);
});

test.each([
  ["bss_branch.ddl", "sql"],
  ["bss_branch_detail.md", "markdown"],
  ["qs_highway_db_pair.json.backup.1", "json"],
  ["metadata.txt", "sql"],
  ["data_pipeline.log", "text"],
])("%s is read as %s", (name, language) => {
  expect(languageOf(name)).toBe(language);
});
