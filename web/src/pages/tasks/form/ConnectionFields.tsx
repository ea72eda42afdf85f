import { useState } from "preact/hooks";
import { Field } from "../../../parts/Field";
import { text } from "../../../text/language";
import { partsOf } from "../draft/connectionString";
import type { ConnectionDraft } from "../draft/draft";

interface Props {
  connection: ConnectionDraft;
  fault: (part: keyof ConnectionDraft) => string | undefined;
  /** `part` is the one that was edited; undefined after a connection string was pasted, which is then given, too. */
  onChange: (connection: ConnectionDraft, part: keyof ConnectionDraft | undefined, pasted?: string) => void;
}

/** Parts of a connection. A pasted connection string fills them and is cleared at once; the password is never shown. */
export function ConnectionFields({ connection, fault, onChange }: Props) {
  const t = text.value.form;
  const [pasted, setPasted] = useState("");
  const wrong = pasted !== "" && partsOf(pasted) === undefined ? t.connectionStringWrong : undefined;
  const paste = (content: string) => {
    const parts = partsOf(content);
    setPasted(parts === undefined ? content : "");
    if (parts !== undefined) onChange(parts, undefined, content);
  };
  const part = (name: keyof ConnectionDraft, label: string, more: Record<string, unknown> = {}) => (
    <Field label={label} fault={fault(name)}>
      {(wiring) => (
        <input
          class="input"
          name={`connection-${name}`}
          autocomplete="off"
          spellcheck={false}
          {...more}
          {...wiring}
          value={connection[name]}
          onInput={(event) => onChange({ ...connection, [name]: event.currentTarget.value }, name)}
        />
      )}
    </Field>
  );
  return (
    <>
      <Field label={t.connectionString} hint={t.connectionStringHint} fault={wrong}>
        {(wiring) => (
          <input
            class="input mono"
            type="password"
            name="connection-string"
            autocomplete="off"
            placeholder="postgresql://user:password@host:5432/database"
            {...wiring}
            value={pasted}
            onInput={(event) => paste(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="connection-grid">
        {part("host", t.host)}
        {part("port", t.port, { inputMode: "numeric" })}
        {part("database", t.databaseName)}
        {part("user", t.user)}
        {part("password", t.password, { type: "password", autocomplete: "new-password" })}
      </div>
    </>
  );
}
