import type { TaskView } from "../../../api/types";
import { language } from "../../../text/language";
import { EMPTY_CONNECTION, emptyDraft, type ConnectionDraft, type Draft } from "./draft";

/**
 * Draft of a new task with the settings of an existing one; `registered` are the names of the sources, `edited` uploads
 * with edits of the task's schema. A connection of the task's own is filled in without its password. Pure.
 */
export function draftAgain(
  view: TaskView,
  registered: ReadonlySet<string>,
  edited: { dictionary?: string; relations?: string } = {},
): Draft {
  const given = view.parameters ?? {};
  const textOf = (name: string) => (typeof given[name] === "string" ? given[name] : "");
  const flag = (name: string, otherwise: boolean) => (typeof given[name] === "boolean" ? given[name] : otherwise);
  const source = view.db_name ?? "";
  const known = registered.has(source);
  const blank = emptyDraft(known ? source : "", view.language === "en" || view.language === "zh" ? view.language : language.value);
  const tables = Array.isArray(given["table_list"]) ? given["table_list"].map(String) : undefined;
  const total = typeof given["pairs_total"] === "number" ? given["pairs_total"] : undefined;
  const amount = total ?? given["pairs_per_table"];
  const seed = given["seed"];
  const { model, temperature } = (given["llm_config"] ?? {}) as Record<string, unknown>;
  return {
    ...blank,
    sourceKind: known ? "registered" : "ad_hoc",
    connection: known ? EMPTY_CONNECTION : connectionOf(given["db_connection"]),
    tablesKind: tables !== undefined ? "list" : known ? "pick" : "all",
    tableList: tables?.join("\n") ?? "",
    relationsFile: textOf("relations_file") || (edited.relations ?? ""),
    dictionaryFile: textOf("dictionary_file") || (edited.dictionary ?? ""),
    knowledgeFile: textOf("knowledge_file"),
    skipMissing: given["on_missing"] === "skip",
    includeViews: flag("include_views", blank.includeViews),
    name: view.task_name ?? "",
    context: view.business_context ?? "",
    amountKind: total === undefined ? "per_table" : "total",
    amount: typeof amount === "number" ? String(amount) : "",
    seed: typeof seed === "number" && seed !== 0 ? String(seed) : "",
    onlyChanges: flag("only_changes", blank.onlyChanges),
    validation: flag("enable_sql_validation", blank.validation),
    repair: flag("enable_llm_repair", blank.repair),
    modify: flag("modify_original_file", blank.modify),
    load: flag("enable_training_data_load", blank.load),
    loadMode: given["load_mode"] === "add" ? "add" : blank.loadMode,
    useModel: given["use_llm"] !== false,
    model: typeof model === "string" ? model : "",
    temperature: typeof temperature === "number" ? String(temperature) : "",
  };
}

function connectionOf(given: unknown): ConnectionDraft {
  if (typeof given !== "object" || given === null) return EMPTY_CONNECTION;
  const parts = given as Record<string, unknown>;
  const part = (name: string) => (typeof parts[name] === "string" || typeof parts[name] === "number" ? String(parts[name]) : "");
  return { host: part("host"), port: part("port"), database: part("database"), user: part("user"), password: "" };
}
