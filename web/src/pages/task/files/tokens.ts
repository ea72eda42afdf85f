import hljs from "highlight.js/lib/core";
import json from "highlight.js/lib/languages/json";
import sql from "highlight.js/lib/languages/sql";
import { plainMarkdown } from "./plainMarkdown";

hljs.registerLanguage("json", json);
hljs.registerLanguage("markdown", plainMarkdown);
hljs.registerLanguage("sql", sql);

export interface TokenNode {
  scope?: string;
  children: (TokenNode | string)[];
}

/** The text as a tree of scopes; the highlighter's own HTML is never used. */
export function tokensOf(text: string, language: "sql" | "markdown" | "json"): TokenNode {
  const result = hljs.highlight(text, { language, ignoreIllegals: true });
  return (result._emitter as unknown as { rootNode: TokenNode }).rootNode;
}
