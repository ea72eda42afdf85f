import { useEffect, useRef, useState } from "preact/hooks";
import { changeDatabase } from "../../api/settings";
import type { Database } from "../../api/types";
import { useAttempt } from "../../api/useAttempt";
import { Action } from "../../parts/Action";
import { Field } from "../../parts/Field";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { text } from "../../text/language";
import { changeOf, draftOf, type SourceDraft } from "./sourceForm";

interface Props {
  database: Database;
  onChanged: () => void;
  onClose: () => void;
}

/** Editor of a registered connection. The password is not shown; if left empty, it is kept. */
export function EditDatabase({ database, onChanged, onClose }: Props) {
  const t = text.value.sources;
  const form = text.value.form;
  const [draft, setDraft] = useState<SourceDraft>(() => draftOf(database));
  const { busy, problem, run, clear } = useAttempt();
  const fields = useRef<HTMLFormElement>(null);
  useEffect(() => fields.current?.querySelector("input")?.focus(), []);
  const change = changeOf(database, draft);
  const save = async () => {
    if (busy) return;
    if (Object.keys(change).length === 0) return onClose();
    if (await run(() => changeDatabase(database.name, change))) onChanged();
  };
  const part = (name: keyof SourceDraft, label: string, more: Record<string, unknown> = {}, hint?: string) => (
    <Field label={label} fault={problem?.fields.get(name)} {...(hint === undefined ? {} : { hint })}>
      {(wiring) => (
        <input
          class="input"
          name={`edit-${name}`}
          autocomplete="off"
          spellcheck={false}
          {...more}
          {...wiring}
          value={draft[name]}
          onInput={(event) => {
            setDraft({ ...draft, [name]: event.currentTarget.value });
            clear();
          }}
        />
      )}
    </Field>
  );
  const placed = problem !== undefined && Object.keys(draft).some((name) => problem.fields.has(name));
  return (
    <form
      ref={fields}
      class="edit-source"
      noValidate
      autocomplete="off"
      aria-label={`${t.edit} ${database.name}`}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {part("host", form.host)}
      {part("port", form.port, { inputMode: "numeric" })}
      {part("database", form.databaseName)}
      {part("user", form.user)}
      {part("password", form.password, { type: "password", autocomplete: "new-password" }, t.passwordHint)}
      {problem !== undefined && !placed && <ProblemNotice problem={problem} title={t.notChanged} endpoint="PATCH /databases/{name}" />}
      <div class="row">
        <button type="submit" class="button primary compact" aria-disabled={busy ? "true" : undefined}>
          {busy ? text.value.check.asking : t.saveChanges}
        </button>
        <Action compact onPress={onClose}>
          {t.discard}
        </Action>
        <span class="quiet small">{t.editHint}</span>
      </div>
    </form>
  );
}
