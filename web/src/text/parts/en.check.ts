import type { Dictionary } from "../dictionary";

export const enCheck: Dictionary["check"] = {
  check: "Check",
  asking: "Checking…",
  answers: "Reachable",
  fails: "Not reachable",
  tables: (n, shown) => (n === 1 ? "1 table" : `${shown} tables`),
  readsOnly: "the login may only read",
  noTables: "This login sees no table; is it the right database, and may the login read it?",
  grants: "A login that may only read: run this as the owner, then register the source with it",
};
