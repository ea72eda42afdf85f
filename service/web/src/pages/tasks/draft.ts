import type { NewTask } from "../../api/tasks";
import type { SourceTable } from "../../api/types";
import type { Dictionary, Language } from "../../text/language";
import { isView, nameOf } from "./sourceTables";

/** What the new-task form holds while it is filled in. */
export interface Draft {
  source: string;
  /** What the source has; empty until it is known. */
  offered: readonly SourceTable[];
  /** Undefined until the source's tables are known: then the service's own choice is meant. */
  tables: ReadonlySet<string> | undefined;
  name: string;
  context: string;
  language: Language;
  pairsPerTable: string;
  validation: boolean;
  repair: boolean;
  modify: boolean;
  load: boolean;
  useModel: boolean;
}

export type DraftField = "db_name" | "table_list" | "task_name" | "business_context" | "pairs_per_table";

export function emptyDraft(source: string, language: Language): Draft {
  return {
    source, offered: [], tables: undefined, name: "", context: "", language, pairsPerTable: "",
    validation: true, repair: true, modify: true, load: true, useModel: false,
  };
}

const NAME_MAX = 200;
const CONTEXT_MAX = 100_000;

/** What is wrong with the draft, by field. Pure. */
export function faultsOf(draft: Draft, say: Dictionary["form"]): Map<DraftField, string> {
  const faults = new Map<DraftField, string>();
  if (draft.source === "") faults.set("db_name", say.sourceMissing);
  if (draft.tables !== undefined && draft.tables.size === 0) faults.set("table_list", say.tablesEmpty);
  if ([...draft.name].length > NAME_MAX) faults.set("task_name", say.nameLong);
  const contextLength = [...draft.context].length;
  if (contextLength > CONTEXT_MAX) faults.set("business_context", say.contextLong(contextLength));
  if (draft.pairsPerTable !== "" && !/^(?:[1-9]\d{0,2}|1000)$/.test(draft.pairsPerTable.trim())) {
    faults.set("pairs_per_table", say.pairsWrong);
  }
  return faults;
}

/** What a task reads when no list is given: tables, not views. */
export function usualTables(offered: readonly SourceTable[]): Set<string> {
  return new Set(offered.filter((table) => !isView(table) && table.readable !== false).map(nameOf));
}

function chosenTables(draft: Draft): NewTask {
  const usual = usualTables(draft.offered);
  const chosen = draft.tables;
  if (chosen === undefined || (chosen.size === usual.size && [...chosen].every((name) => usual.has(name)))) return {};
  const views = draft.offered.some((table) => isView(table) && chosen.has(nameOf(table)));
  return { table_list: [...chosen].sort(), ...(views ? { include_views: true } : {}) };
}

/** The request the draft means. The usual choice of tables is sent as no list. */
export function requestOf(draft: Draft): NewTask {
  const body: NewTask = {
    db_name: draft.source,
    language: draft.language,
    enable_sql_validation: draft.validation,
    enable_llm_repair: draft.validation && draft.repair,
    modify_original_file: draft.validation && draft.modify,
    enable_training_data_load: draft.load,
    use_llm: draft.useModel,
    ...chosenTables(draft),
  };
  if (draft.name.trim() !== "") body["task_name"] = draft.name.trim();
  if (draft.context.trim() !== "") body["business_context"] = draft.context.trim();
  if (draft.pairsPerTable.trim() !== "") body["pairs_per_table"] = Number(draft.pairsPerTable);
  return body;
}
