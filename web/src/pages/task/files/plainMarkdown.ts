import type { LanguageFn } from "highlight.js";

/**
 * The Markdown of our files: headings, lists, quotes, bold, code. The library's own takes the underscores of table and
 * column names for emphasis, which then runs on over lines.
 */
export const plainMarkdown: LanguageFn = () => ({
  name: "Markdown",
  contains: [
    { scope: "section", match: /^#{1,6} .*$/ },
    { scope: "quote", match: /^>.*$/ },
    { scope: "bullet", match: /^[ \t]*(?:[-*+]|\d+[.)])(?=[ \t])/ },
    { scope: "code", match: /`[^`\n]+`/ },
    { scope: "strong", match: /\*\*(?=\S)[^*\n]+\*\*/ },
  ],
});
