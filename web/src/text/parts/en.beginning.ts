import type { Dictionary } from "../dictionary";

const LANGUAGES = { zh: "Chinese", en: "English" };

export const enProposal: Dictionary["proposal"] = {
  tables: (n, shown) => (n === 1 ? "1 table" : `${shown} tables`),
  allTables: "all tables",
  listed: "the tables of the list",
  questions: (n, language) => `about ${n} questions in ${LANGUAGES[language]}`,
  each: (language) => `questions in ${LANGUAGES[language]}`,
  seconds: (n) => `about ${n} s`,
  minutes: (n) => `about ${n} min`,
  hours: (n) => (n === 1 ? "about 1 hour" : `about ${n} hours`),
  longer: (time) => `${time}, longer with the language model`,
};
