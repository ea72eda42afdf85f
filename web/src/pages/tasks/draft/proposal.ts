import { PAIRS_PER_TABLE, type Draft } from "./draft";
import { amountField, namesByLine, wholeIn, LIMITS } from "../form/faults";

/** What a draft leads to; undefined if it is not known before the run. */
export interface Proposal {
  tables: number | undefined;
  questions: number | undefined;
  seconds: number | undefined;
}

/** Seconds of a run without a language model: to read the source, and for each question. Two cores, 11 to 17 tables. */
const READ_SECONDS = 5;
const QUESTION_SECONDS = 0.1;

/** Number of tables and questions of a draft, and the time of its run. Pure. */
export function proposalOf(draft: Draft): Proposal {
  const tables = tablesOf(draft);
  const questions = questionsOf(draft, tables);
  return { tables, questions, seconds: questions === undefined ? undefined : READ_SECONDS + QUESTION_SECONDS * questions };
}

function tablesOf(draft: Draft): number | undefined {
  switch (draft.tablesKind) {
    case "pick":
      return draft.tables?.size;
    case "list":
      return new Set(namesByLine(draft.tableList).map(({ name }) => name)).size;
    case "all":
    case "file":
      return undefined;
  }
}

function questionsOf(draft: Draft, tables: number | undefined): number | undefined {
  if (!wholeIn(draft.amount, LIMITS[amountField(draft)])) return undefined;
  const amount = draft.amount.trim() === "" ? PAIRS_PER_TABLE : Number(draft.amount);
  if (draft.amountKind === "total" && draft.amount.trim() !== "") return amount;
  return tables === undefined ? undefined : tables * amount;
}
