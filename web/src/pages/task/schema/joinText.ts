import type { SchemaRelation } from "../../../api/sourceSchema";

/** A relation as people read it: `orders.city_id → city.id`. Pure. */
export function joinText(relation: Pick<SchemaRelation, "child" | "child_columns" | "parent" | "parent_columns">): string {
  const side = (table: string, columns: readonly string[]) =>
    columns.length === 1 ? `${table}.${columns[0] ?? ""}` : `${table} (${columns.join(", ")})`;
  return `${side(relation.child, relation.child_columns)} → ${side(relation.parent, relation.parent_columns)}`;
}
