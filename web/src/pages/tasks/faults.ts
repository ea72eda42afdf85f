import type { Dictionary } from "../../text/dictionary";
import type { ConnectionDraft, Draft } from "./draft";

export type ConnectionField = `db_connection.${keyof ConnectionDraft}`;
/** The fields of the form, named as the service names them. */
export type DraftField =
  | "db_name" | "db_connection" | ConnectionField | "table_list" | "table_list_file" | "relations_file" | "dictionary_file" | "task_name"
  | "business_context" | "pairs_per_table" | "pairs_total" | "seed" | "created_by" | "llm_config.model" | "llm_config.temperature";

const NAME_MAX = 200;
const CONTEXT_MAX = 100_000;
const PERSON_MAX = 50;
const MODEL_MAX = 100;
export const AMOUNT_MAX = { per_table: 1000, total: 100_000 } as const;
const SEED_MAX = 2 ** 31 - 1;

/** What is wrong with the draft, by field. Pure. */
export function faultsOf(draft: Draft, t: Dictionary["form"]): Map<DraftField, string> {
  const faults = new Map<DraftField, string>();
  const check = (field: DraftField, wrong: boolean, fault: string) => {
    if (wrong) faults.set(field, fault);
  };
  if (draft.sourceKind === "registered") check("db_name", draft.source === "", t.sourceMissing);
  else connectionFaults(draft.connection, t, check);
  tableFaults(draft, t, check);
  check("task_name", longer(draft.name, NAME_MAX), t.atMost(NAME_MAX));
  const contextLength = [...draft.context].length;
  check("business_context", contextLength > CONTEXT_MAX, t.contextLong(contextLength));
  const most = AMOUNT_MAX[draft.amountKind];
  check(draft.amountKind === "total" ? "pairs_total" : "pairs_per_table", !wholeIn(draft.amount, 1, most), t.wholeWrong(1, most));
  check("seed", !wholeIn(draft.seed, 0, SEED_MAX), t.wholeWrong(0, SEED_MAX));
  check("created_by", longer(draft.createdBy, PERSON_MAX), t.atMost(PERSON_MAX));
  if (draft.useModel) {
    check("llm_config.model", longer(draft.model, MODEL_MAX), t.atMost(MODEL_MAX));
    const heat = draft.temperature.trim();
    check("llm_config.temperature", heat !== "" && !(/^\d*\.?\d+$/.test(heat) && Number(heat) <= 2), t.temperatureWrong);
  }
  return faults;
}

type Check = (field: DraftField, wrong: boolean, fault: string) => void;

function connectionFaults(connection: ConnectionDraft, t: Dictionary["form"], check: Check): void {
  check("db_connection.host", connection.host.trim() === "", t.needed);
  check("db_connection.host", /[\s@]|^[^/].*\//.test(connection.host.trim()), t.hostWrong);
  check("db_connection.port", connection.port.trim() === "" || !wholeIn(connection.port, 1, 65535), t.wholeWrong(1, 65535));
  check("db_connection.database", connection.database.trim() === "", t.needed);
}

/** A name of the list holds none of these; the service says the same, with the line. */
const BARRED = /[;()[\]{}*?!@#$%^&]/;

function tableFaults(draft: Draft, t: Dictionary["form"], check: Check): void {
  switch (draft.tablesKind) {
    case "pick":
      return check("table_list", draft.tables !== undefined && draft.tables.size === 0, t.tablesEmpty);
    case "file":
      return check("table_list_file", draft.tablesFile === "", t.fileMissing);
    case "list": {
      const lines = namesByLine(draft.tableList);
      const wrong = lines.find(({ name }) => BARRED.test(name) || name.split(".").length > 2 || name.split(".").includes(""));
      check("table_list", lines.length === 0, t.tablesEmpty);
      return check("table_list", wrong !== undefined, wrong === undefined ? "" : t.tableWrong(wrong.line, wrong.name));
    }
    case "all":
      return undefined;
  }
}

/** The names of a typed list, with the line each stands on; comments and blank lines hold none. */
export function namesByLine(text: string): { line: number; name: string }[] {
  return text.split("\n").flatMap((content, at) =>
    content
      .replace(/(#|--).*$/, "")
      .split(",")
      .map((name) => ({ line: at + 1, name: name.trim() }))
      .filter(({ name }) => name !== ""),
  );
}

/** True for an empty text, which means the default, and for a whole number within the bounds. */
function wholeIn(text: string, least: number, most: number): boolean {
  const trimmed = text.trim();
  if (trimmed === "") return true;
  return /^\d{1,15}$/.test(trimmed) && Number(trimmed) >= least && Number(trimmed) <= most;
}

function longer(text: string, most: number): boolean {
  return [...text.trim()].length > most;
}
