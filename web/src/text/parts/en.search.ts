import type { Dictionary } from "../dictionary";

export const enPairSearch: Dictionary["pairSearch"] = {
  title: "Pairs",
  about: "Search the pairs of all tasks",
  list: "Pairs found",
  database: "Database",
  anyDatabase: "All databases",
  language: "Language",
  anyLanguage: "All languages",
  languages: { zh: "Chinese", en: "English" },
  found: (total) => `${total} ${total === "1" ? "pair" : "pairs"}`,
  searching: "Searching…",
  from: (task) => `from ${task}`,
  narrow: (shown) => `Only the newest ${shown} are shown; add a condition.`,
  none: "No pair matches",
  noneHint: "Each word must occur in the question, the SQL, a table's name or the question type; a part of a word is enough.",
  empty: "No pairs yet",
  emptyHint: "Pairs can be searched here once a task has generated some.",
};
