import { useEffect } from "preact/hooks";
import { listTables } from "../../../api/sources";
import type { SourceTable } from "../../../api/types";
import { useResource, type Resource } from "../../../api/useResource";
import { usualTables } from "../draft/draft";
import type { FormState } from "./formState";

/** Tables of the draft's registered source, put into the draft once loaded; none without a source. */
export function useOfferedTables({ draft, change }: FormState): Resource<SourceTable[]> {
  const source = draft.sourceKind === "registered" ? draft.source : "";
  const tables = useResource(source, async (signal) => (source === "" ? [] : listTables(source, signal)));
  useEffect(() => {
    if (source !== "" && tables.data !== undefined)
      change(undefined, { offered: tables.data, tables: draft.tables ?? usualTables(tables.data, draft.includeViews) });
  }, [tables.data]);
  return tables;
}
