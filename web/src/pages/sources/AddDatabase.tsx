import { useEffect, useRef, useState } from "preact/hooks";
import { Problem } from "../../api/problem";
import { addDatabase } from "../../api/settings";
import { Field } from "../../parts/Field";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { parameters } from "../../route/navigation";
import { text } from "../../text/language";
import { dsnIsWrong, nameIsWrong } from "./sourceForm";

/** `seen`: whether the form is shown already; where it is not, it cannot have the focus. */
export function AddDatabase({ seen, onAdded }: { seen: boolean; onAdded: (name: string) => void }) {
  const say = text.value.sources;
  const [name, setName] = useState("");
  const [dsn, setDsn] = useState("");
  const [pressed, setPressed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const nameFault = problem?.fields.get("name") ?? ((pressed || name !== "") && nameIsWrong(name) ? (name === "" ? text.value.form.needed : say.nameWrong) : undefined);
  const dsnFault = problem?.fields.get("dsn") ?? ((pressed || dsn.length > 12) && dsnIsWrong(dsn) ? say.dsnWrong : undefined);
  const first = useRef<HTMLInputElement>(null);
  // who comes to register one finds the cursor there
  useEffect(() => {
    if (seen && parameters.peek().has("add")) first.current?.focus();
  }, [seen]);
  const submit = async () => {
    setPressed(true);
    setProblem(undefined);
    if (nameIsWrong(name) || dsnIsWrong(dsn) || busy) return;
    setBusy(true);
    try {
      await addDatabase(name, dsn);
      setName("");
      setDsn("");
      setPressed(false);
      onAdded(name);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setBusy(false);
    }
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
      <Field label={say.name} hint={say.nameHint} fault={nameFault}>
        {(wiring) => (
          <input
            ref={first}
            class="input"
            name="name"
            {...wiring}
            value={name}
            onInput={(event) => {
              setName(event.currentTarget.value);
              setProblem(undefined);
            }}
          />
        )}
      </Field>
      <Field label={say.dsn} hint={say.dsnHint} fault={dsnFault}>
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
              setProblem(undefined);
            }}
          />
        )}
      </Field>
      <button type="submit" class="button primary" aria-disabled={busy ? "true" : undefined}>
        {busy ? say.adding : say.add}
      </button>
      {problem !== undefined && problem.fields.size === 0 && <ProblemNotice problem={problem} endpoint="POST /databases" />}
    </form>
  );
}
