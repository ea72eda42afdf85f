import { useState } from "preact/hooks";
import { keyWanted, request, setApiKey } from "../api/request";
import { useAttempt } from "../api/useAttempt";
import { Field } from "../parts/Field";
import { Modal } from "../parts/Modal";
import { text } from "../text/language";

/** Asks for an API key if the service requires one. The service stores an accepted key in a cookie. */
export function SignIn() {
  const t = text.value.app;
  const [key, setKey] = useState("");
  const { problem, run } = useAttempt();
  const enter = async () => {
    setApiKey(key.trim());
    if (await run(() => request("tasks?limit=1"))) window.location.reload();
    else setApiKey("");
  };
  return (
    <Modal kind="sheet" label={t.keyTitle} onClose={() => (keyWanted.value = false)}>
      <form
        class="panel-body stack sign-in"
        onSubmit={(event) => {
          event.preventDefault();
          void enter();
        }}
      >
        <h2>{t.keyTitle}</h2>
        <Field label={t.keyLabel} hint={t.keyHint} fault={problem && (problem.message || text.value.problem.unreachable)}>
          {(wiring) => (
            <input
              class="input mono"
              type="password"
              autocomplete="current-password"
              {...wiring}
              value={key}
              onInput={(event) => setKey(event.currentTarget.value)}
            />
          )}
        </Field>
        <div>
          <button type="submit" class="button primary">
            {t.keyEnter}
          </button>
        </div>
      </form>
    </Modal>
  );
}
