import type { Dictionary } from "../dictionary";

export const enCheck: Dictionary["check"] = {
  check: "Check",
  asking: "Checking…",
  answers: "Reachable",
  fails: "Not reachable",
  tables: (n, shown) => (n === 1 ? "1 table" : `${shown} tables`),
  rows: (n, shown) => (n === 1 ? "1 row" : `${shown} rows`),
  relations: (n, shown) => (n === 1 ? "1 relation" : `${shown} relations`),
  path: (schemas) => `names without schema: ${schemas.join(", ")}`,
  generate: "Generate training data",
  readsOnly: "read-only login",
  noTables: "This login sees no table. Check the database name and the login's privileges.",
  grants: "Create a read-only login: run this as the owner, then register the source with that login",
};
