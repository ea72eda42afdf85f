import type { Dictionary } from "../dictionary";

export const enPalette: Dictionary["palette"] = {
  title: "Command palette",
  placeholder: "Go to a task, dataset or page, or do something…",
  found: "Results",
  none: "Nothing matches",
  count: (n) => (n === 1 ? "1 result" : `${n} results`),
  tab: (name) => `Tab: ${name}`,
  exportAs: (format) => `Export as ${format}`,
  group: { pages: "Pages", here: "Actions here", tasks: "Tasks", datasets: "Datasets", sources: "Sources", pairs: "Pairs" },
};
