import type { Problem } from "../../api/problem";
import type { Draft } from "./draft";
import { DRAFT_FIELDS, type DraftField } from "./faults";

/** What a group of fields needs of the form it is part of. */
export interface FormState {
  draft: Draft;
  /** Changes the draft; `field` is the one a person touched, so that its fault may be shown from now on. */
  change: (field: DraftField | undefined, changes: Partial<Draft>) => void;
  /** What is wrong with a field, once it was touched or sent, or refused by the service. */
  fault: (field: DraftField) => string | undefined;
}

const KNOWN: ReadonlySet<string> = new Set(DRAFT_FIELDS);

/** The field of the form a refusal belongs to, where it names one or is plainly about one. Pure. */
export function placesOf(problem: Problem, draft: Draft): Map<DraftField, string> {
  const places = new Map<DraftField, string>();
  for (const [name, fault] of problem.fields) {
    if (KNOWN.has(name)) places.set(name as DraftField, fault);
  }
  if (places.size > 0) return places;
  const source: DraftField = draft.sourceKind === "registered" ? "db_name" : "db_connection";
  if (problem.code === "source_unreachable" || problem.code === "source_not_found") places.set(source, problem.message);
  if (problem.code === "table_not_found") places.set(draft.tablesKind === "file" ? "table_list_file" : "table_list", problem.message);
  // a connection that is registered is named by its parts only in the service
  if (draft.sourceKind === "registered" && places.has("db_connection")) places.set("db_name", problem.message);
  return places;
}
