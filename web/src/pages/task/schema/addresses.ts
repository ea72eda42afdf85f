import { parameters } from "../../../route/navigation";
import { pathOf } from "../../../route/route";
import { pairsPath } from "../pairs/filter/pairAddress";

/** Parameter of the address with the chosen table. */
export const TABLE = "schema_table";

export function tablePath(taskId: string, table: string): string {
  const query = new URLSearchParams(parameters.value);
  query.set("tab", "schema");
  query.set(TABLE, table);
  return `${pathOf({ page: "task", id: taskId })}?${query.toString()}`;
}

/** Address of the pairs that read a column, join over a relation, or read a table. */
export function readersPath(taskId: string, filter: { reads?: string; table?: string }): string {
  return pairsPath(pathOf({ page: "task", id: taskId }), filter);
}

export function filePath(taskId: string, file: string): string {
  return `${pathOf({ page: "task", id: taskId })}?${new URLSearchParams({ tab: "files", file }).toString()}`;
}
