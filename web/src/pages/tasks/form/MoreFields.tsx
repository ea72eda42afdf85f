import { FORMS } from "../../../api/forms";
import type { Input } from "../../../api/inputs";
import type { Resource } from "../../../api/useResource";
import { Field } from "../../../parts/Field";
import { text } from "../../../text/language";
import { Choice } from "./Choice";
import { InputField } from "./InputField";
import type { FormState } from "./formState";

/** Rarely needed fields. */
export function MoreFields({ inputs, form }: { inputs: Resource<Input[]>; form: FormState }) {
  const t = text.value.form;
  const { draft, change, fault } = form;
  return (
    <>
      <InputField
        label={t.relationsFile}
        hint={t.relationsHint}
        kind="relations"
        inputs={inputs}
        chosen={draft.relationsFile}
        fault={fault("relations_file")}
        onChoose={(relationsFile) => change("relations_file", { relationsFile })}
      />
      <InputField
        label={t.dictionaryFile}
        hint={t.dictionaryHint}
        kind="dictionary"
        inputs={inputs}
        chosen={draft.dictionaryFile}
        fault={fault("dictionary_file")}
        onChoose={(dictionaryFile) => change("dictionary_file", { dictionaryFile })}
      />
      <InputField
        label={t.knowledgeFile}
        hint={t.knowledgeHint}
        kind="knowledge"
        inputs={inputs}
        chosen={draft.knowledgeFile}
        fault={fault("knowledge_file")}
        onChoose={(knowledgeFile) => change("knowledge_file", { knowledgeFile })}
      />
      {draft.sourceKind === "registered" && (
        <Choice
          label={t.onlyChanges}
          hint={t.onlyChangesHint}
          checked={draft.onlyChanges}
          onChange={(onlyChanges) => change(undefined, { onlyChanges })}
        />
      )}
      <div class="field-pair">
        <Field label={t.createdBy} hint={t.createdByHint} fault={fault("created_by")}>
          {(wiring) => (
            <input
              class="input"
              name="created_by"
              {...wiring}
              value={draft.createdBy}
              onInput={(event) => change("created_by", { createdBy: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field label={t.seed} hint={t.seedHint} fault={fault("seed")}>
          {(wiring) => (
            <input
              class="input"
              name="seed"
              inputMode="numeric"
              placeholder={String(FORMS.TaskRequest.seed.default)}
              {...wiring}
              value={draft.seed}
              onInput={(event) => change("seed", { seed: event.currentTarget.value })}
            />
          )}
        </Field>
      </div>
    </>
  );
}
