import { useState } from "preact/hooks";
import { Problem } from "../api/problem";
import { keyWanted, request, useKey } from "../api/request";
import { Field } from "../parts/Field";
import { Modal } from "../parts/Modal";
import { text } from "../text/language";

/** Asks for an API key where the service wants one. A key that is accepted is remembered by the service's own cookie. */
export function SignIn() {
  const say = text.value.app;
  const [key, setKey] = useState("");
  const [fault, setFault] = useState<string | undefined>(undefined);
  const enter = async () => {
    useKey(key.trim());
    try {
      await request("tasks?limit=1");
      window.location.reload();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      useKey("");
      setFault(error.message || text.value.problem.unreachable);
    }
  };
  return (
    <Modal kind="sheet" label={say.keyTitle} onClose={() => (keyWanted.value = false)}>
      <form
        class="panel-body stack sign-in"
        onSubmit={(event) => {
          event.preventDefault();
          void enter();
        }}
      >
        <h2>{say.keyTitle}</h2>
        <Field label={say.keyLabel} hint={say.keyHint} fault={fault}>
          {(wiring) => <input class="input mono" type="password" autocomplete="current-password" {...wiring} value={key} onInput={(event) => setKey(event.currentTarget.value)} />}
        </Field>
        <div>
          <button type="submit" class="button primary">
            {say.keyEnter}
          </button>
        </div>
      </form>
    </Modal>
  );
}
