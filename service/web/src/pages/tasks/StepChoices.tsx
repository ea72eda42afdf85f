import { text } from "../../text/language";
import type { Draft } from "./draft";

interface Props {
  draft: Draft;
  onChange: (changes: Partial<Draft>) => void;
}

/** Which of the four steps run; the first two always do, and repair belongs to validation. */
export function StepChoices({ draft, onChange }: Props) {
  const say = text.value.form;
  const names = text.value.step;
  return (
    <fieldset class="field step-choices">
      <legend>{say.steps}</legend>
      <Choice label={names.ddl_generation} hint={text.value.stepHint.ddl_generation} checked always={say.stepAlways} />
      <Choice label={names.qa_generation} hint={text.value.stepHint.qa_generation} checked always={say.stepAlways} />
      <Choice label={names.sql_validation} hint={text.value.stepHint.sql_validation} checked={draft.validation} onChange={(validation) => onChange({ validation })} />
      {draft.validation && (
        <div class="sub-choices">
          <Choice label={say.repair} checked={draft.repair} onChange={(repair) => onChange({ repair })} />
          <Choice label={say.modify} checked={draft.modify} onChange={(modify) => onChange({ modify })} />
        </div>
      )}
      <Choice label={names.training_load} hint={text.value.stepHint.training_load} checked={draft.load} onChange={(load) => onChange({ load })} />
      <Choice label={say.useModel} hint={say.useModelHint} checked={draft.useModel} onChange={(useModel) => onChange({ useModel })} />
    </fieldset>
  );
}

interface ChoiceProps {
  label: string;
  hint?: string;
  checked: boolean;
  always?: string;
  onChange?: (checked: boolean) => void;
}

function Choice({ label, hint, checked, always, onChange }: ChoiceProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} disabled={always !== undefined} onChange={(event) => onChange?.(event.currentTarget.checked)} />
      <span>
        {label} {always !== undefined && <span class="quiet small">· {always}</span>}
        {hint !== undefined && <span class="hint">{hint}</span>}
      </span>
    </label>
  );
}
