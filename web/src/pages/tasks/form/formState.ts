import type { Problem } from "../../../api/problem";
import type { Draft } from "../draft/draft";
import { DRAFT_FIELDS, type DraftField } from "./faults";

/** The form, as seen by a group of its fields. */
export interface FormState {
  draft: Draft;
  /** Changes the draft; `field` is the one that was edited, whose error is shown from now on. */
  change: (field: DraftField | undefined, changes: Partial<Draft>) => void;
  /** Error of a field, once it was edited or submitted, or refused by the service. */
  fault: (field: DraftField) => string | undefined;
}

const KNOWN: ReadonlySet<string> = new Set(DRAFT_FIELDS);

/** Fields of the form that a refusal is about, with its messages. Pure. */
export function placesOf(problem: Problem, draft: Draft): Map<DraftField, string> {
  const places = new Map<DraftField, string>();
  for (const [name, fault] of problem.fields) {
    if (KNOWN.has(name)) places.set(name as DraftField, fault);
  }
  if (places.size > 0) return places;
  const source: DraftField = draft.sourceKind === "registered" ? "db_name" : "db_connection";
  if (problem.code === "source_unreachable" || problem.code === "source_not_found") places.set(source, problem.message);
  if (problem.code === "table_not_found") places.set(draft.tablesKind === "file" ? "table_list_file" : "table_list", problem.message);
  // the parts of a registered connection are not fields of the form
  if (draft.sourceKind === "registered" && places.has("db_connection")) places.set("db_name", problem.message);
  return places;
}
