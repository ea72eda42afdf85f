import { useState } from "preact/hooks";
import { createKey, listKeys, revokeKey, type Scope } from "../../api/settings";
import { useAttempt } from "../../api/useAttempt";
import { useResource } from "../../api/useResource";
import { Action } from "../../parts/Action";
import { Confirm } from "../../parts/Confirm";
import { Copy } from "../../parts/Copy";
import { Field } from "../../parts/Field";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Time } from "../../parts/Time";
import { text } from "../../text/language";
import { MAX_NAME_CHARACTERS, nameIsWrong } from "./sourceForm";

const SCOPES = ["view", "read", "operate", "admin"] as const;

export function Keys() {
  const t = text.value.sources;
  const keys = useResource("keys", listKeys);
  const [made, setMade] = useState<{ name: string; key: string } | undefined>(undefined);
  const [asking, setAsking] = useState<string | undefined>(undefined);
  const { problem, run } = useAttempt();
  const create = async (name: string, scope: Scope) => {
    setMade({ name, key: await createKey(name, scope) });
    keys.reload();
  };
  const revoke = async (name: string) => {
    await revokeKey(name);
    setMade((shown) => (shown?.name === name ? undefined : shown));
    keys.reload();
  };
  const offered = keys.problem === undefined || !keys.problem.notOffered;
  return (
    <section class="panel panel-body stack" aria-label={t.keys}>
      <div class="row-wrap">
        <h2>{t.keys}</h2>
        <span class="quiet small">{t.keysHint}</span>
      </div>
      <ProblemNotice problem={problem ?? keys.problem} endpoint="GET /keys" />
      {keys.data?.length === 0 && <p class="quiet">{t.keysNone}</p>}
      <ul class="plain-list key-list">
        {keys.data?.map((key) => (
          <li key={key.name}>
            <span class="mono wide">{key.name}</span>
            <span class="quiet small">{t[key.scope]}</span>
            <Time at={key.created_at} />
            {key.revoked_at ? (
              <span class="quiet small">{t.revoked}</span>
            ) : (
              <Action compact kind="plain" label={`${t.revoke} ${key.name}`} onPress={() => setAsking(key.name)}>
                {t.revoke}
              </Action>
            )}
          </li>
        ))}
      </ul>
      {made !== undefined && (
        <div class="notice warn" role="status">
          <strong>{t.keyOnce(made.name)}</strong>
          <div class="row-wrap">
            <p class="mono">{made.key}</p>
            <Copy compact content={() => made.key} />
          </div>
        </div>
      )}
      {offered && <NewKey onMake={(name, scope) => run(() => create(name, scope))} />}
      {asking !== undefined && (
        <Confirm
          question={t.revokeAsk(asking)}
          yes={t.revoke}
          onYes={() => void run(() => revoke(asking))}
          onClose={() => setAsking(undefined)}
        />
      )}
    </section>
  );
}

function NewKey({ onMake }: { onMake: (name: string, scope: Scope) => Promise<boolean> }) {
  const t = text.value.sources;
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("read");
  const [pressed, setPressed] = useState(false);
  return (
    <form
      class="row-wrap new-key"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setPressed(true);
        if (nameIsWrong(name)) return;
        void onMake(name, scope).then((made) => {
          if (!made) return;
          setName("");
          setPressed(false);
        });
      }}
    >
      <Field
        label={t.name}
        fault={name === "" ? (pressed ? t.keyNameNeeded : undefined) : nameIsWrong(name) ? t.nameWrong(MAX_NAME_CHARACTERS) : undefined}
      >
        {(wiring) => (
          <input class="input" name="key-name" {...wiring} value={name} onInput={(event) => setName(event.currentTarget.value)} />
        )}
      </Field>
      <Field label={t.scope} hint={t.scopeHint[scope]}>
        {(wiring) => (
          <select
            class="select"
            name="scope"
            {...wiring}
            value={scope}
            onChange={(event) => setScope(SCOPES.find((known) => known === event.currentTarget.value) ?? "read")}
          >
            {SCOPES.map((known) => (
              <option key={known} value={known}>
                {t[known]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <button type="submit" class="button">
        {t.createKey}
      </button>
    </form>
  );
}
