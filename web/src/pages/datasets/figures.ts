import type { DatasetVersion } from "../../api/datasets";
import { count } from "../../text/format";
import { text } from "../../text/language";
import { percent } from "../task/quality/report";

/** Share of the validated pairs that are usable; a dash if nothing was validated. */
export function validText({ validation }: DatasetVersion): string {
  return validation === null || validation.pairs === 0 ? "–" : percent(validation.usable / validation.pairs);
}

/** Shares of tables found by one hit and by five; undefined if not measured. */
export function retrievalText({ retrieval }: DatasetVersion): string | undefined {
  if (retrieval === null) return undefined;
  return text.value.datasets.retrieved(percent(retrieval.tables_at_1), percent(retrieval.tables_at_5), count(retrieval.questions));
}

/** Accuracy of the model without and with the pairs; undefined if not measured. */
export function upliftText({ uplift }: DatasetVersion): string | undefined {
  return uplift === null ? undefined : `${percent(uplift.without)} → ${percent(uplift.with_pairs)} (${uplift.model})`;
}
