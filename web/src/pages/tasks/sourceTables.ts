import type { SourceTable } from "../../api/types";

/** The name a request uses: with its schema unless that is `public` or already in it. */
export function nameOf(table: SourceTable): string {
  if (!table.schema || table.schema === "public" || table.name.includes(".")) return table.name;
  return `${table.schema}.${table.name}`;
}

/** True where every word of the search is in the name or comment. */
export function matches(table: SourceTable, search: string): boolean {
  const hay = `${nameOf(table)} ${table.comment ?? ""}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

export function isView(table: SourceTable): boolean {
  return table.kind === "view" || table.kind === "materialized_view";
}
