import { FORMS } from "../../../api/forms";
import type { SourceTable } from "../../../api/types";
import type { Language } from "../../../text/language";
import { isView, nameOf } from "./sourceTables";

/** Kind of source: a registered database, or a connection for this task only. */
export type SourceKind = "registered" | "ad_hoc";
/** Way of selecting tables: picked from the source's, all, typed as a list, or in an uploaded file. */
export type TablesKind = "pick" | "all" | "list" | "file";
/** What a load does with the pairs of other tasks. */
export type LoadMode = "replace" | "add";
export type LoadChoice = LoadMode | "skip";
export type AmountKind = "per_table" | "total";

/** Parts of a connection as typed. */
export interface ConnectionDraft {
  host: string;
  port: string;
  database: string;
  user: string;
  password: string;
}

/** Contents of the new-task form. */
export interface Draft {
  sourceKind: SourceKind;
  source: string;
  connection: ConnectionDraft;
  tablesKind: TablesKind;
  /** Tables of the source; empty until loaded. */
  offered: readonly SourceTable[];
  /** Undefined until the source's tables are loaded, which means the service's default. */
  tables: ReadonlySet<string> | undefined;
  tableList: string;
  /** Names of uploads; empty for none. */
  tablesFile: string;
  relationsFile: string;
  dictionaryFile: string;
  knowledgeFile: string;
  skipMissing: boolean;
  includeViews: boolean;
  name: string;
  context: string;
  language: Language;
  amountKind: AmountKind;
  amount: string;
  seed: string;
  /** True to take over what has not changed since the newest task over the source. */
  onlyChanges: boolean;
  createdBy: string;
  validation: boolean;
  repair: boolean;
  modify: boolean;
  load: boolean;
  loadMode: LoadMode;
  /** True to use the model if one is configured. */
  useModel: boolean;
  model: string;
  temperature: string;
}

/** Questions per table if the draft sets no number. */
export const PAIRS_PER_TABLE = FORMS.TaskRequest.pairs_per_table.default;

export const EMPTY_CONNECTION: ConnectionDraft = {
  host: "",
  port: String(FORMS.DatabaseRequest.port.default),
  database: "",
  user: "",
  password: "",
};

/** Names of tables, which belong to one source. */
export const NO_TABLES = { offered: [], tables: undefined, tableList: "", tablesFile: "" } satisfies Partial<Draft>;

export function emptyDraft(source: string, language: Language): Draft {
  const defaults = FORMS.TaskRequest;
  return {
    sourceKind: "registered",
    source,
    connection: EMPTY_CONNECTION,
    tablesKind: "pick",
    ...NO_TABLES,
    relationsFile: "",
    dictionaryFile: "",
    knowledgeFile: "",
    skipMissing: false,
    includeViews: defaults.include_views.default,
    name: "",
    context: "",
    language,
    amountKind: "per_table",
    amount: "",
    seed: "",
    onlyChanges: defaults.only_changes.default,
    createdBy: "",
    validation: defaults.enable_sql_validation.default,
    repair: defaults.enable_llm_repair.default,
    modify: defaults.modify_original_file.default,
    load: defaults.enable_training_data_load.default,
    loadMode: defaults.load_mode.default,
    useModel: true,
    model: "",
    temperature: "",
  };
}

/** The draft for a registered source; tables named for another source are dropped. */
export function withSource(draft: Draft, source: string): Draft {
  if (draft.sourceKind === "registered" && draft.source === source) return draft;
  if (draft.sourceKind === "registered" && draft.source === "") return { ...draft, source };
  return { ...draft, ...NO_TABLES, sourceKind: "registered", source, tablesKind: "pick" };
}

/** Tables read without a list: readable tables, and views only if these are included. */
export function usualTables(offered: readonly SourceTable[], includeViews = false): Set<string> {
  return new Set(offered.filter((table) => (includeViews || !isView(table)) && table.readable !== false).map(nameOf));
}

/** Ways of selecting tables for a kind of source: only a registered one can list its tables. */
export function tablesKinds(kind: SourceKind): readonly TablesKind[] {
  return kind === "registered" ? ["pick", "list", "file"] : ["all", "list", "file"];
}

export function loadChoiceOf(draft: Draft): LoadChoice {
  return draft.load ? draft.loadMode : "skip";
}

/** Source of the dataset that the task loads, as the service names it. */
export function datasetOf({ sourceKind, source, connection: { host, port, database } }: Draft): string {
  return sourceKind === "registered" ? source : `${host.trim()}:${Number(port)}/${database.trim()}`;
}

/** True if the task reads listed tables: its load then replaces only what is about these tables alone. */
export function listsTables(draft: Draft): boolean {
  if (draft.tablesKind === "list" || draft.tablesKind === "file") return true;
  if (draft.tablesKind === "all" || draft.tables === undefined) return false;
  const usual = usualTables(draft.offered, draft.includeViews);
  return draft.tables.size !== usual.size || [...draft.tables].some((name) => !usual.has(name));
}
