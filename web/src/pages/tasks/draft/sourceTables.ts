import type { SourceTable } from "../../../api/types";

/** The name used in a request: with its schema unless that is `public` or already part of it. */
export function nameOf(table: SourceTable): string {
  if (!table.schema || table.schema === "public" || table.name.includes(".")) return table.name;
  return `${table.schema}.${table.name}`;
}

/** True if every word of the search is in the name or comment. */
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
