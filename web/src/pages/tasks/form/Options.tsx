import type { Input } from "../../../api/inputs";
import type { SourceTable } from "../../../api/types";
import type { Resource } from "../../../api/useResource";
import { Field } from "../../../parts/Field";
import { text } from "../../../text/language";
import { MoreFields } from "./MoreFields";
import { OutputFields } from "./OutputFields";
import { StepChoices } from "./StepChoices";
import { TableFields } from "./TableFields";
import type { FormState } from "./formState";

interface Props {
  inputs: Resource<Input[]>;
  tables: Resource<SourceTable[]>;
  modelless: boolean;
  /** True if the draft is one that was kept. */
  kept: boolean;
  form: FormState;
}

/** Fields with a usual value, folded except for a draft that was kept. */
export function Options({ inputs, tables, modelless, kept, form }: Props) {
  const t = text.value.form;
  const { draft, change, fault } = form;
  return (
    <details class="form-options" open={kept}>
      <summary>{t.options}</summary>
      <div class="stack">
        <TableFields inputs={inputs} tables={tables} form={form} />
        <Field label={t.context} hint={t.contextHint} fault={fault("business_context")}>
          {(wiring) => (
            <textarea
              class="textarea"
              name="business_context"
              {...wiring}
              placeholder={t.contextPlaceholder}
              value={draft.context}
              onInput={(event) => change("business_context", { context: event.currentTarget.value })}
            />
          )}
        </Field>
        <OutputFields form={form} />
        <StepChoices modelless={modelless} form={form} />
        <Field label={t.name} hint={t.nameHint} fault={fault("task_name")}>
          {(wiring) => (
            <input
              class="input"
              name="task_name"
              {...wiring}
              value={draft.name}
              onInput={(event) => change("task_name", { name: event.currentTarget.value })}
            />
          )}
        </Field>
        <MoreFields inputs={inputs} form={form} />
      </div>
    </details>
  );
}
