import { FORMS } from "../../../api/forms";
import type { Dictionary } from "../../../text/dictionary";
import type { ConnectionDraft, Draft } from "../draft/draft";

export const LIMITS = FORMS.TaskRequest;
/** Fields of the form, named as in the API. */
export const DRAFT_FIELDS = [
  "db_name",
  "db_connection",
  "db_connection.host",
  "db_connection.port",
  "db_connection.database",
  "db_connection.user",
  "db_connection.password",
  "table_list",
  "table_list_file",
  "relations_file",
  "dictionary_file",
  "knowledge_file",
  "task_name",
  "business_context",
  "pairs_per_table",
  "pairs_total",
  "seed",
  "created_by",
  "llm_config.model",
  "llm_config.temperature",
] as const satisfies readonly (keyof typeof LIMITS)[];
export type DraftField = (typeof DRAFT_FIELDS)[number];

/** The field that takes the number of questions. */
export function amountField({ amountKind }: Draft): "pairs_total" | "pairs_per_table" {
  return amountKind === "total" ? "pairs_total" : "pairs_per_table";
}

/** Errors of a draft, by field. Pure. */
export function faultsOf(draft: Draft, t: Dictionary["form"]): Map<DraftField, string> {
  const faults = new Map<DraftField, string>();
  const check = (field: DraftField, wrong: boolean, fault: string) => {
    if (wrong) faults.set(field, fault);
  };
  if (draft.sourceKind === "registered") check("db_name", draft.source === "", t.sourceMissing);
  else connectionFaults(draft.connection, t, check);
  tableFaults(draft, t, check);
  const checkLength = (field: DraftField, typed: string, { maxLength }: { maxLength: number }) =>
    check(field, [...typed.trim()].length > maxLength, t.atMost(maxLength));
  const checkWhole = (field: DraftField, typed: string, range: Range) =>
    check(field, !wholeIn(typed, range), t.wholeWrong(range.minimum, range.maximum));
  checkLength("task_name", draft.name, LIMITS.task_name);
  const { maxLength } = LIMITS.business_context;
  const contextLength = [...draft.context].length;
  check("business_context", contextLength > maxLength, t.contextLong(maxLength, contextLength));
  checkWhole(amountField(draft), draft.amount, LIMITS[amountField(draft)]);
  checkWhole("seed", draft.seed, LIMITS.seed);
  checkLength("created_by", draft.createdBy, LIMITS.created_by);
  if (draft.useModel) {
    checkLength("llm_config.model", draft.model, LIMITS["llm_config.model"]);
    const { minimum, maximum } = LIMITS["llm_config.temperature"];
    const typed = draft.temperature.trim();
    const inRange = /^\d*\.?\d+$/.test(typed) && Number(typed) >= minimum && Number(typed) <= maximum;
    check("llm_config.temperature", typed !== "" && !inRange, t.temperatureWrong(minimum, maximum));
  }
  return faults;
}

interface Range {
  minimum: number;
  maximum: number;
}

/** Sets the error of a field if it is wrong. */
export type Check = (field: DraftField, wrong: boolean, fault: string) => void;

export function connectionFaults(connection: ConnectionDraft, t: Dictionary["form"], check: Check): void {
  check("db_connection.host", connection.host.trim() === "", t.needed);
  check("db_connection.host", /[\s@]|^[^/].*\//.test(connection.host.trim()), t.hostWrong);
  const port = LIMITS["db_connection.port"];
  check("db_connection.port", connection.port.trim() === "" || !wholeIn(connection.port, port), t.wholeWrong(port.minimum, port.maximum));
  check("db_connection.database", connection.database.trim() === "", t.needed);
}

/** Characters that a table name cannot contain; the service checks the same. */
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

/** Names of a typed list with their line numbers; comments and blank lines are skipped. */
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
export function wholeIn(text: string, { minimum, maximum }: Range): boolean {
  const trimmed = text.trim();
  if (trimmed === "") return true;
  return /^\d{1,15}$/.test(trimmed) && Number(trimmed) >= minimum && Number(trimmed) <= maximum;
}
