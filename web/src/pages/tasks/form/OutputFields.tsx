import { FORMS } from "../../../api/forms";
import { Field } from "../../../parts/Field";
import { Segmented } from "../../../parts/Segmented";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { PAIRS_PER_TABLE } from "../draft/draft";
import { amountField } from "./faults";
import type { FormState } from "./formState";

/** Language and number of questions, for each table or in total. */
export function OutputFields({ form }: { form: FormState }) {
  const t = text.value.form;
  const { draft, change, fault } = form;
  const total = draft.amountKind === "total";
  const field = amountField(draft);
  const most = count(FORMS.TaskRequest[field].maximum);
  return (
    <div class="field-pair">
      <fieldset class="field">
        <legend>{t.language}</legend>
        <Segmented
          label={t.language}
          value={draft.language}
          choices={[
            { value: "zh", label: "中文" },
            { value: "en", label: "English" },
          ]}
          onChoose={(chosen) => change(undefined, { language: chosen })}
        />
      </fieldset>
      <fieldset class="field form-group">
        <legend>{t.amount}</legend>
        <Segmented
          label={t.amount}
          value={draft.amountKind}
          choices={[
            { value: "per_table", label: t.perTable },
            { value: "total", label: t.inTotal },
          ]}
          onChoose={(amountKind) => change(undefined, { amountKind })}
        />
        <Field
          label={total ? t.pairsTotal : t.pairsPerTable}
          hint={total ? t.pairsTotalHint(most) : t.pairsHint(most, PAIRS_PER_TABLE)}
          fault={fault(field)}
        >
          {(wiring) => (
            <input
              class="input"
              name={field}
              inputMode="numeric"
              placeholder={total ? "" : String(PAIRS_PER_TABLE)}
              {...wiring}
              value={draft.amount}
              onInput={(event) => change(field, { amount: event.currentTarget.value })}
            />
          )}
        </Field>
      </fieldset>
    </div>
  );
}
