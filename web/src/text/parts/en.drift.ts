import type { Dictionary } from "../dictionary";

const many = (n: number, one: string) => `${n} ${one}${n === 1 ? "" : "s"}`;

export const enDrift: Dictionary["drift"] = {
  title: "Changes of the database",
  check: "Compare with the database",
  checking: "Comparing…",
  none: "Nothing has changed since the newest task",
  notDescribed: "No task has described this database yet",
  since: "Compared with",
  comma: ", ",
  affected: (n) => `${many(n, "pair")} affected`,
  more: (n) => `and ${many(n, "further change")}`,
  counts: {
    table_added: (n) => `${many(n, "table")} added`,
    table_removed: (n) => `${many(n, "table")} removed`,
    table_renamed: (n) => `${many(n, "table")} renamed (guessed)`,
    column_added: (n) => `${many(n, "column")} added`,
    column_removed: (n) => `${many(n, "column")} removed`,
    column_renamed: (n) => `${many(n, "column")} renamed (guessed)`,
    column_retyped: (n) => `${many(n, "column")} with another type`,
  },
  kind: {
    table_added: "Table added",
    table_removed: "Table removed",
    table_renamed: "Table renamed (guessed)",
    column_added: "Column added",
    column_removed: "Column removed",
    column_renamed: "Column renamed (guessed)",
    column_retyped: "Other type",
  },
};
