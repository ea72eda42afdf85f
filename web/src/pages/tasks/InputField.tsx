import { useState } from "preact/hooks";
import { putInput, type Input, type InputKind } from "../../api/inputs";
import { Problem } from "../../api/problem";
import type { Resource } from "../../api/useResource";
import { Field } from "../../parts/Field";
import { FileButton } from "../../parts/FileButton";
import { bytes, count } from "../../text/format";
import { text } from "../../text/language";

const MOST_BYTES = 2 * 1024 * 1024;

interface Props {
  label: string;
  hint: string;
  kind: InputKind;
  inputs: Resource<Input[]>;
  chosen: string;
  fault: string | undefined;
  onChoose: (name: string) => void;
}

/** One of the uploads, or a new one. The service checks it as it arrives and names the line that is wrong. */
export function InputField({ label, hint, kind, inputs, chosen, fault, onChoose }: Props) {
  const say = text.value.form;
  const [refused, setRefused] = useState<string | undefined>(undefined);
  const [stored, setStored] = useState<Input | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const upload = async (file: File) => {
    setStored(undefined);
    if (file.size > MOST_BYTES) return setRefused(say.fileLarge(bytes(MOST_BYTES)));
    setBusy(true);
    setRefused(undefined);
    try {
      const input = await putInput(file, kind);
      setStored(input);
      inputs.reload();
      onChoose(input.name);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setRefused(error.message || text.value.problem.unreachable);
    } finally {
      setBusy(false);
    }
  };
  const names = new Set([...(inputs.data ?? []).map((input) => input.name), ...(chosen === "" ? [] : [chosen])]);
  const said = busy ? say.uploading : stored?.name === chosen && stored.entries != null ? say.uploaded(count(stored.entries)) : undefined;
  return (
    <div class="input-field" data-input={kind}>
      <Field label={label} hint={hint} fault={refused ?? fault}>
        {(wiring) => (
          <select
            class="select"
            {...wiring}
            value={chosen}
            onChange={(event) => {
              setRefused(undefined);
              onChoose(event.currentTarget.value);
            }}
          >
            <option value="">{say.noFile}</option>
            {[...names].sort().map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
      </Field>
      <div class="row-wrap">
        <FileButton label={say.upload(label)} accept=".txt,.csv,.tsv" onFile={(file) => void upload(file)} />
        {said !== undefined && (
          <span class="small quiet" role="status">
            {said}
          </span>
        )}
      </div>
    </div>
  );
}
