import { useEffect, useRef, useState } from "preact/hooks";
import { addDatabase } from "../../api/settings";
import { useAttempt } from "../../api/useAttempt";
import { Field } from "../../parts/Field";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { parameters } from "../../route/navigation";
import { text } from "../../text/language";
import { ConnectionFields } from "../tasks/form/ConnectionFields";
import { connectionRequest, dsnOf, optionsOf } from "../tasks/draft/connectionString";
import { EMPTY_CONNECTION, type ConnectionDraft } from "../tasks/draft/draft";
import { connectionFaults } from "../tasks/form/faults";
import { MAX_NAME_CHARACTERS, nameIsWrong } from "./sourceForm";

/** `seen`: true once the form is visible and can have the focus. */
export function AddDatabase({ seen, onAdded }: { seen: boolean; onAdded: (name: string) => void }) {
  const t = text.value.sources;
  const [name, setName] = useState("");
  const [connection, setConnection] = useState<ConnectionDraft>(EMPTY_CONNECTION);
  const [options, setOptions] = useState("");
  const [edited, setEdited] = useState<ReadonlySet<keyof ConnectionDraft>>(new Set());
  const [pressed, setPressed] = useState(false);
  const [keep, setKeep] = useState(false);
  const [added, setAdded] = useState(0);
  const { busy, problem, run, clear } = useAttempt();
  const nameFault =
    problem?.fields.get("name") ??
    ((pressed || name !== "") && nameIsWrong(name) ? (name === "" ? text.value.form.needed : t.nameWrong(MAX_NAME_CHARACTERS)) : undefined);
  const faults = new Map<string, string>();
  connectionFaults(connection, text.value.form, (field, wrong, fault) => wrong && faults.set(field, fault));
  const first = useRef<HTMLInputElement>(null);
  // `?add` focuses the first field
  useEffect(() => {
    if (seen && parameters.peek().has("add")) first.current?.focus();
  }, [seen]);
  const submit = async () => {
    setPressed(true);
    clear();
    if (nameIsWrong(name) || faults.size > 0 || busy) return;
    const request = options === "" ? connectionRequest(connection) : { dsn: dsnOf(connection, options) };
    if (!(await run(() => addDatabase(name, { ...request, keep })))) return;
    setKeep(false);
    setName("");
    setConnection(EMPTY_CONNECTION);
    setOptions("");
    setEdited(new Set());
    setPressed(false);
    setAdded((before) => before + 1);
    onAdded(name);
  };
  const placed = problem !== undefined && ["name", ...Object.keys(connection)].some((field) => problem.fields.has(field));
  return (
    <form
      class="add-source"
      noValidate
      autocomplete="off"
      aria-label={t.add}
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
      {/* the key also clears a pasted text that was no connection string: it may contain a password */}
      <ConnectionFields
        key={added}
        connection={connection}
        fault={(part) => problem?.fields.get(part) ?? (pressed || edited.has(part) ? faults.get(`db_connection.${part}`) : undefined)}
        onChange={(next, part, pasted) => {
          setConnection(next);
          if (part !== undefined) setEdited((old) => new Set([...old, part]));
          if (pasted !== undefined) {
            setOptions(optionsOf(pasted));
            if (name === "" && !nameIsWrong(next.database)) setName(next.database);
          }
          clear();
        }}
      />
      {options !== "" && (
        <Field label={t.options}>
          {(wiring) => (
            <input
              class="input mono"
              name="options"
              {...wiring}
              value={options}
              onInput={(event) => setOptions(event.currentTarget.value)}
            />
          )}
        </Field>
      )}
      {(keep || problem?.fields.has("password") || problem?.fields.has("dsn")) && (
        <label class="check">
          <input type="checkbox" name="keep" checked={keep} onChange={(event) => setKeep(event.currentTarget.checked)} /> {t.keep}
        </label>
      )}
      <button type="submit" class="button primary" aria-disabled={busy ? "true" : undefined}>
        {busy ? t.adding : t.add}
      </button>
      {problem !== undefined && !placed && <ProblemNotice problem={problem} endpoint="POST /databases" />}
    </form>
  );
}
