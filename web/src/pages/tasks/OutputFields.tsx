import { Field } from "../../parts/Field";
import { Segmented } from "../../parts/Segmented";
import { count } from "../../text/format";
import { text } from "../../text/language";
import { AMOUNT_MAX } from "./faults";
import type { FormState } from "./formState";

/** In which language, and how many questions: for each table or in total. */
export function OutputFields({ form }: { form: FormState }) {
  const say = text.value.form;
  const { draft, change, fault } = form;
  const total = draft.amountKind === "total";
  const field = total ? "pairs_total" : "pairs_per_table";
  const most = count(AMOUNT_MAX[draft.amountKind]);
  return (
    <div class="field-pair">
      <fieldset class="field">
        <legend>{say.language}</legend>
        <Segmented
          label={say.language}
          value={draft.language}
          choices={[
            { value: "zh", label: "中文" },
            { value: "en", label: "English" },
          ]}
          onChoose={(chosen) => change(undefined, { language: chosen })}
        />
      </fieldset>
      <fieldset class="field form-group">
        <legend>{say.amount}</legend>
        <Segmented
          label={say.amount}
          value={draft.amountKind}
          choices={[
            { value: "per_table", label: say.perTable },
            { value: "total", label: say.inTotal },
          ]}
          onChoose={(amountKind) => change(undefined, { amountKind })}
        />
        <Field label={total ? say.pairsTotal : say.pairsPerTable} hint={total ? say.pairsTotalHint(most) : say.pairsHint(most)} fault={fault(field)}>
          {(wiring) => <input class="input" name={field} inputMode="numeric" placeholder={total ? "" : "10"} {...wiring} value={draft.amount} onInput={(event) => change(field, { amount: event.currentTarget.value })} />}
        </Field>
      </fieldset>
    </div>
  );
}
