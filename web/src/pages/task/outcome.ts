import type { Step, TaskView } from "../../api/types";
import { count } from "../../text/format";
import type { Dictionary } from "../../text/dictionary";

/** What a completed step has brought, in a few words; undefined while it has brought nothing, and where it is not known. Pure. */
export function outcomeOf(step: Step, counts: TaskView["counts"], say: Dictionary["task"]["outcome"]): string | undefined {
  if (step.status !== "completed" || counts === undefined) return undefined;
  const { tables, pairs, valid_sqls: valid, repaired_sqls: repaired = 0, total_questions: total, upserted, unchanged } = counts;
  switch (step.step) {
    case "ddl_generation":
      return tables === undefined ? undefined : say.tables(tables, count(tables));
    case "qa_generation":
      return pairs === undefined ? undefined : say.pairs(pairs, count(pairs));
    case "sql_validation":
      return valid === undefined || total === undefined ? undefined : valid === total ? say.allValid(count(total)) : say.valid(count(valid), count(total)) + (repaired === 0 ? "" : say.repaired(count(repaired)));
    case "training_load":
      return upserted === undefined || unchanged === undefined ? undefined : say.loaded(upserted + unchanged, count(upserted + unchanged));
  }
}
