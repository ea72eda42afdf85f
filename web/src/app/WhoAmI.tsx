import { useEffect } from "preact/hooks";
import { Problem } from "../api/problem";
import { keyWanted } from "../api/request";
import { loadSession, session, signOut } from "../api/session";
import { text } from "../text/language";

/** Name and scope of the key in use, with sign-out; without a key, the way to sign in. */
export function WhoAmI() {
  const t = text.value.app;
  useEffect(() => {
    loadSession().catch((error: unknown) => {
      // a refused key is asked for by the sign-in; an outage is shown by the connection light
      if (!(error instanceof Problem)) throw error;
    });
  }, []);
  const known = session.value;
  if (known === undefined) return null;
  if (known.name == null)
    return (
      <button type="button" class="tool word" onClick={() => (keyWanted.value = true)}>
        {t.signIn}
      </button>
    );
  return (
    <span class="who row">
      <span class="who-name ellipsis" title={text.value.sources.scopeHint[known.scope]} data-scope={known.scope}>
        {`${known.name} · ${text.value.sources[known.scope]}`}
      </span>
      <button type="button" class="tool word" onClick={() => void signOut()}>
        {t.signOut}
      </button>
    </span>
  );
}
