import { useEffect, useRef, useState } from "preact/hooks";
import { addDatabase } from "../../api/settings";
import { useAttempt } from "../../api/useAttempt";
import { Field } from "../../parts/Field";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { parameters } from "../../route/navigation";
import { text } from "../../text/language";
import { MAX_NAME_CHARACTERS, dsnIsWrong, nameIsWrong } from "./sourceForm";

/** `seen`: true once the form is visible and can have the focus. */
export function AddDatabase({ seen, onAdded }: { seen: boolean; onAdded: (name: string) => void }) {
  const t = text.value.sources;
  const [name, setName] = useState("");
  const [dsn, setDsn] = useState("");
  const [pressed, setPressed] = useState(false);
  const { busy, problem, run, clear } = useAttempt();
  const nameFault =
    problem?.fields.get("name") ??
    ((pressed || name !== "") && nameIsWrong(name) ? (name === "" ? text.value.form.needed : t.nameWrong(MAX_NAME_CHARACTERS)) : undefined);
  const dsnFault = problem?.fields.get("dsn") ?? ((pressed || dsn.length > 12) && dsnIsWrong(dsn) ? t.dsnWrong : undefined);
  const first = useRef<HTMLInputElement>(null);
  // `?add` focuses the first field
  useEffect(() => {
    if (seen && parameters.peek().has("add")) first.current?.focus();
  }, [seen]);
  const submit = async () => {
    setPressed(true);
    clear();
    if (nameIsWrong(name) || dsnIsWrong(dsn) || busy) return;
    if (!(await run(() => addDatabase(name, dsn)))) return;
    setName("");
    setDsn("");
    setPressed(false);
    onAdded(name);
  };
  return (
    <form
      class="add-source"
      noValidate
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field label={t.name} hint={t.nameHint} fault={nameFault}>
        {(wiring) => (
          <input
            ref={first}
            class="input"
            name="name"
            {...wiring}
            value={name}
            onInput={(event) => {
              setName(event.currentTarget.value);
              clear();
            }}
          />
        )}
      </Field>
      <Field label={t.dsn} hint={t.dsnHint} fault={dsnFault}>
        {(wiring) => (
          <input
            class="input mono"
            name="dsn"
            type="password"
            autocomplete="off"
            {...wiring}
            value={dsn}
            onInput={(event) => {
              setDsn(event.currentTarget.value);
              clear();
            }}
          />
        )}
      </Field>
      <button type="submit" class="button primary" aria-disabled={busy ? "true" : undefined}>
        {busy ? t.adding : t.add}
      </button>
      {problem !== undefined && problem.fields.size === 0 && <ProblemNotice problem={problem} endpoint="POST /databases" />}
    </form>
  );
}
