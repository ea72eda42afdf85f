import type { NewTask } from "../../../api/tasks";
import { connectionRequest } from "./connectionString";
import { listsTables, type Draft } from "./draft";
import { namesByLine } from "../form/faults";
import { isView, nameOf } from "./sourceTables";

/** The request of a draft, without fields at their default, so that the service's default applies. Pure. */
export function requestOf(draft: Draft): NewTask {
  return {
    ...sourceOf(draft),
    ...tablesOf(draft),
    ...given("relations_file", draft.relationsFile),
    ...given("dictionary_file", draft.dictionaryFile),
    ...given("knowledge_file", draft.knowledgeFile),
    language: draft.language,
    enable_sql_validation: draft.validation,
    enable_llm_repair: draft.validation && draft.repair,
    modify_original_file: draft.validation && draft.modify,
    enable_training_data_load: draft.load,
    ...(draft.load && draft.loadMode === "add" ? { load_mode: "add" } : {}),
    ...(draft.useModel ? modelOf(draft) : { use_llm: false }),
    ...given("task_name", draft.name),
    ...given("business_context", draft.context),
    ...number(draft.amountKind === "total" ? "pairs_total" : "pairs_per_table", draft.amount),
    ...number("seed", draft.seed),
    ...(draft.onlyChanges && draft.sourceKind === "registered" ? { only_changes: true } : {}),
    ...given("created_by", draft.createdBy),
  };
}

function given(name: string, text: string): NewTask {
  return text.trim() === "" ? {} : { [name]: text.trim() };
}

function number(name: string, text: string): NewTask {
  return text.trim() === "" ? {} : { [name]: Number(text) };
}

function sourceOf(draft: Draft): NewTask {
  if (draft.sourceKind === "registered") return { db_name: draft.source };
  return { db_connection: connectionRequest(draft.connection) };
}

function modelOf(draft: Draft): NewTask {
  const choice = { ...given("model", draft.model), ...number("temperature", draft.temperature) };
  return Object.keys(choice).length === 0 ? {} : { llm_config: choice };
}

/** The default selection of tables is sent as no list. */
function tablesOf(draft: Draft): NewTask {
  const views = draft.includeViews ? { include_views: true } : {};
  const missing = draft.skipMissing ? { on_missing: "skip" } : {};
  switch (draft.tablesKind) {
    case "all":
      return views;
    case "list":
      return { table_list: namesByLine(draft.tableList).map(({ name }) => name), ...views, ...missing };
    case "file":
      return { table_list_file: draft.tablesFile, ...views, ...missing };
    case "pick": {
      const chosen = draft.tables;
      if (chosen === undefined || !listsTables(draft)) return views;
      const some = draft.offered.some((table) => isView(table) && chosen.has(nameOf(table)));
      return { table_list: [...chosen].sort(), ...(some ? { include_views: true } : {}) };
    }
  }
}
