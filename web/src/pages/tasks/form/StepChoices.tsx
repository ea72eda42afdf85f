import { FORMS } from "../../../api/forms";
import { Field } from "../../../parts/Field";
import { text } from "../../../text/language";
import { Choice } from "./Choice";
import type { FormState } from "./formState";

/** Selection of steps; the first two are required. `modelless`: the service has no model. */
export function StepChoices({ modelless, form }: { modelless: boolean; form: FormState }) {
  const t = text.value.form;
  const names = text.value.step;
  const { draft, change, fault } = form;
  const heat = FORMS.TaskRequest["llm_config.temperature"];
  return (
    <fieldset class="field step-choices">
      <legend>{t.steps}</legend>
      <Choice label={names.ddl_generation} hint={text.value.stepHint.ddl_generation} checked always={t.stepAlways} />
      <Choice label={names.qa_generation} hint={text.value.stepHint.qa_generation} checked always={t.stepAlways} />
      <Choice
        label={names.sql_validation}
        hint={text.value.stepHint.sql_validation}
        checked={draft.validation}
        onChange={(validation) => change(undefined, { validation })}
      />
      {draft.validation && (
        <div class="sub-choices">
          <Choice label={t.repair} checked={draft.repair} onChange={(repair) => change(undefined, { repair })} />
          <Choice label={t.modify} checked={draft.modify} onChange={(modify) => change(undefined, { modify })} />
        </div>
      )}
      <Choice
        label={names.training_load}
        hint={text.value.stepHint.training_load}
        checked={draft.load}
        onChange={(load) => change(undefined, { load })}
      />
      {modelless ? (
        <Choice label={t.useModel} hint={t.noModelHint} checked={false} always={t.noModel} />
      ) : (
        <Choice
          label={t.useModel}
          hint={t.useModelHint}
          checked={draft.useModel}
          onChange={(useModel) => change(undefined, { useModel })}
        />
      )}
      {draft.useModel && !modelless && (
        <div class="field-pair sub-choices">
          <Field label={t.modelName} hint={t.modelNameHint} fault={fault("llm_config.model")}>
            {(wiring) => (
              <input
                class="input"
                name="model"
                {...wiring}
                value={draft.model}
                onInput={(event) => change("llm_config.model", { model: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label={t.temperature} hint={t.temperatureHint(heat.minimum, heat.maximum)} fault={fault("llm_config.temperature")}>
            {(wiring) => (
              <input
                class="input"
                name="temperature"
                inputMode="decimal"
                {...wiring}
                value={draft.temperature}
                onInput={(event) => change("llm_config.temperature", { temperature: event.currentTarget.value })}
              />
            )}
          </Field>
        </div>
      )}
    </fieldset>
  );
}
