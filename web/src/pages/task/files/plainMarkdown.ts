import type { LanguageFn } from "highlight.js";

/**
 * Markdown of generated files: headings, lists, quotes, bold, code. The library's grammar reads underscores in names of
 * tables and columns as emphasis.
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
