import { FORMS } from "../../api/forms";
import type { SourceTable } from "../../api/types";
import type { Language } from "../../text/language";
import { isView, nameOf } from "./sourceTables";

/** How the database is named: one that is registered, or a connection given with this task alone. */
export type SourceKind = "registered" | "ad_hoc";
/** How the tables are named: picked from the source's own, typed as a list, in an uploaded file, or not at all: then all. */
export type TablesKind = "pick" | "all" | "list" | "file";
export type AmountKind = "per_table" | "total";

/** The parts of a connection as they are typed. */
export interface ConnectionDraft {
  host: string;
  port: string;
  database: string;
  user: string;
  password: string;
}

/** What the new-task form holds while it is filled in. */
export interface Draft {
  sourceKind: SourceKind;
  source: string;
  connection: ConnectionDraft;
  tablesKind: TablesKind;
  /** What the source has; empty until it is known. */
  offered: readonly SourceTable[];
  /** Undefined until the source's tables are known: then the service's own choice is meant. */
  tables: ReadonlySet<string> | undefined;
  tableList: string;
  /** Names of uploads; empty for none. */
  tablesFile: string;
  relationsFile: string;
  dictionaryFile: string;
  skipMissing: boolean;
  includeViews: boolean;
  name: string;
  context: string;
  language: Language;
  amountKind: AmountKind;
  amount: string;
  seed: string;
  createdBy: string;
  validation: boolean;
  repair: boolean;
  modify: boolean;
  load: boolean;
  /** Whether the model helps where the service has one. */
  useModel: boolean;
  model: string;
  temperature: string;
}

export const EMPTY_CONNECTION: ConnectionDraft = {
  host: "",
  port: String(FORMS.DatabaseRequest.port.default),
  database: "",
  user: "",
  password: "",
};

export function emptyDraft(source: string, language: Language): Draft {
  const defaults = FORMS.TaskRequest;
  return {
    sourceKind: "registered",
    source,
    connection: EMPTY_CONNECTION,
    tablesKind: "pick",
    offered: [],
    tables: undefined,
    tableList: "",
    tablesFile: "",
    relationsFile: "",
    dictionaryFile: "",
    skipMissing: false,
    includeViews: defaults.include_views.default,
    name: "",
    context: "",
    language,
    amountKind: "per_table",
    amount: "",
    seed: "",
    createdBy: "",
    validation: defaults.enable_sql_validation.default,
    repair: defaults.enable_llm_repair.default,
    modify: defaults.modify_original_file.default,
    load: defaults.enable_training_data_load.default,
    useModel: true,
    model: "",
    temperature: "",
  };
}

/** What a task reads when no list is given: tables, not views. */
export function usualTables(offered: readonly SourceTable[]): Set<string> {
  return new Set(offered.filter((table) => !isView(table) && table.readable !== false).map(nameOf));
}

/** The ways of naming tables that make sense for a kind of source: only a registered one can show its own. */
export function tablesKinds(kind: SourceKind): readonly TablesKind[] {
  return kind === "registered" ? ["pick", "list", "file"] : ["all", "list", "file"];
}
