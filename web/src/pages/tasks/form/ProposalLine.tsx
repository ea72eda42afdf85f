import type { SourceTable } from "../../../api/types";
import type { Resource } from "../../../api/useResource";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import type { FormState } from "./formState";
import { proposalOf } from "../draft/proposal";

interface Props {
  tables: Resource<SourceTable[]>;
  /** True if a language model takes part, which takes longer by an unknown time. */
  withModel: boolean;
  form: FormState;
}

/** What the run will make and how long it takes, as the draft stands. */
export function ProposalLine({ tables, withModel, form }: Props) {
  const t = text.value.proposal;
  const { draft } = form;
  if (draft.sourceKind === "registered" && draft.source === "") return null;
  if (tables.problem !== undefined)
    return <ProblemNotice problem={tables.problem} endpoint={`GET /databases/${draft.source}/tables`} onRetry={tables.reload} />;
  if (draft.tablesKind === "pick" && draft.tables === undefined) return <p class="quiet">{text.value.form.loadingTables}</p>;
  const { tables: number, questions, seconds } = proposalOf(draft);
  const parts = [
    number !== undefined ? t.tables(number, count(number)) : draft.tablesKind === "file" ? t.listed : t.allTables,
    questions !== undefined ? t.questions(count(questions), draft.language) : t.each(draft.language),
    seconds === undefined ? undefined : withModel ? t.longer(timeOf(seconds)) : timeOf(seconds),
  ];
  return (
    <p class="proposal" role="status">
      {parts.filter((part) => part !== undefined).join(" · ")}
    </p>
  );
}

function timeOf(seconds: number): string {
  const t = text.value.proposal;
  if (seconds < 90) return t.seconds(Math.ceil(seconds / 5) * 5);
  return seconds < 5400 ? t.minutes(Math.round(seconds / 60)) : t.hours(Math.round(seconds / 3600));
}
