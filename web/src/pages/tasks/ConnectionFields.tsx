import { useState } from "preact/hooks";
import { Field } from "../../parts/Field";
import { text } from "../../text/language";
import { partsOf } from "./connectionString";
import type { ConnectionDraft } from "./draft";
import type { FormState } from "./formState";

/** Parts of a connection. A pasted connection string fills them and is cleared at once; the password is never shown. */
export function ConnectionFields({ form }: { form: FormState }) {
  const t = text.value.form;
  const { draft, change, fault } = form;
  const [pasted, setPasted] = useState("");
  const wrong = pasted !== "" && partsOf(pasted) === undefined ? t.connectionStringWrong : undefined;
  const set = (name: keyof ConnectionDraft, value: string) =>
    change(`db_connection.${name}`, { connection: { ...draft.connection, [name]: value } });
  const paste = (content: string) => {
    const parts = partsOf(content);
    setPasted(parts === undefined ? content : "");
    if (parts !== undefined) change(undefined, { connection: parts });
  };
  const part = (name: keyof ConnectionDraft, label: string, more: Record<string, unknown> = {}) => (
    <Field label={label} fault={fault(`db_connection.${name}`)}>
      {(wiring) => (
        <input
          class="input"
          name={`connection-${name}`}
          autocomplete="off"
          spellcheck={false}
          {...more}
          {...wiring}
          value={draft.connection[name]}
          onInput={(event) => set(name, event.currentTarget.value)}
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
      <span class="hint">{t.adHocHint}</span>
    </>
  );
}
