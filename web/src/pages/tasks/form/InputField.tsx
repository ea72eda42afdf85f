import { useState } from "preact/hooks";
import { putInput, type Input, type InputKind } from "../../../api/inputs";
import { useAttempt } from "../../../api/useAttempt";
import type { Resource } from "../../../api/useResource";
import { Field } from "../../../parts/Field";
import { FileButton } from "../../../parts/FileButton";
import { count } from "../../../text/format";
import { text } from "../../../text/language";

const MAX_BYTES = 2 * 1024 * 1024;

interface Props {
  label: string;
  hint: string;
  kind: InputKind;
  inputs: Resource<Input[]>;
  chosen: string;
  fault: string | undefined;
  onChoose: (name: string) => void;
}

/** Selects one of the uploads or uploads a file, which the service checks at once. */
export function InputField({ label, hint, kind, inputs, chosen, fault, onChoose }: Props) {
  const t = text.value.form;
  const [large, setLarge] = useState(false);
  const { busy, problem, run, clear } = useAttempt();
  const [stored, setStored] = useState<Input | undefined>(undefined);
  const upload = async (file: File) => {
    setStored(undefined);
    setLarge(file.size > MAX_BYTES);
    if (file.size > MAX_BYTES) return clear();
    await run(async () => {
      const input = await putInput(file, kind);
      setStored(input);
      inputs.reload();
      onChoose(input.name);
    });
  };
  const refused = large ? t.fileLarge : problem && (problem.message || text.value.problem.unreachable);
  const names = new Set([...(inputs.data ?? []).map((input) => input.name), ...(chosen === "" ? [] : [chosen])]);
  const status = busy ? t.uploading : stored?.name === chosen && stored.entries != null ? t.uploaded(count(stored.entries)) : undefined;
  return (
    <div class="input-field" data-input={kind}>
      <Field label={label} hint={hint} fault={refused ?? fault}>
        {(wiring) => (
          <select
            class="select"
            {...wiring}
            value={chosen}
            onChange={(event) => {
              setLarge(false);
              clear();
              onChoose(event.currentTarget.value);
            }}
          >
            <option value="">{t.noFile}</option>
            {[...names].sort().map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
      </Field>
      <div class="row-wrap">
        <FileButton
          label={t.upload(label)}
          accept={kind === "dictionary" ? ".csv,.tsv,.txt,.xlsx" : ".txt,.csv,.tsv,.md"}
          onFile={(file) => void upload(file)}
        />
        {status !== undefined && (
          <span class="small quiet" role="status">
            {status}
          </span>
        )}
      </div>
    </div>
  );
}
