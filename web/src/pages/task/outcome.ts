import type { Step, TaskView } from "../../api/types";
import { count } from "../../text/format";
import type { Dictionary } from "../../text/dictionary";

/** Result of a completed step, in a few words; undefined if there is none or it is unknown. Pure. */
export function outcomeOf(step: Step, counts: TaskView["counts"], t: Dictionary["task"]["outcome"]): string | undefined {
  if (step.status !== "completed" || counts === undefined) return undefined;
  const { tables, pairs, valid_sqls: valid, repaired_sqls: repaired = 0, total_questions: total, upserted, unchanged } = counts;
  switch (step.step) {
    case "ddl_generation":
      return tables === undefined ? undefined : t.tables(tables, count(tables));
    case "qa_generation":
      return pairs === undefined ? undefined : t.pairs(pairs, count(pairs));
    case "sql_validation":
      return valid === undefined || total === undefined
        ? undefined
        : valid === total
          ? t.allValid(count(total))
          : t.valid(count(valid), count(total)) + (repaired === 0 ? "" : t.repaired(count(repaired)));
    case "training_load":
      return upserted === undefined || unchanged === undefined ? undefined : t.loaded(upserted + unchanged, count(upserted + unchanged));
  }
}
