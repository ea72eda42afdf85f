import type { SchemaEdits } from "../../../api/sourceSchema";
import { Time } from "../../../parts/Time";
import { actorName } from "../../../text/actor";
import { text } from "../../../text/language";

/** The edits of the source's dictionary and relations file, newest first. */
export function History({ edits }: { edits: SchemaEdits["edits"] }) {
  const t = text.value.schema;
  const shown = (label: string) => (label === "" ? t.nothing : (t.states[label] ?? label));
  return (
    <details class="schema-history">
      <summary>{`${t.history} · ${edits.length}`}</summary>
      {edits.length === 0 ? (
        <p class="quiet small">{t.historyNone}</p>
      ) : (
        <div class="table-scroll" tabIndex={0} role="region" aria-label={t.history}>
          <table class="table small">
            <thead>
              <tr>
                <th scope="col">{t.when}</th>
                <th scope="col">{t.who}</th>
                <th scope="col">{t.what}</th>
                <th scope="col">{t.before}</th>
                <th scope="col">{t.after}</th>
              </tr>
            </thead>
            <tbody>
              {edits.map((edit) => (
                <tr key={edit.position}>
                  <td class="nowrap">
                    <Time at={edit.recorded_at} />
                  </td>
                  <td>{edit.actor == null ? "" : actorName(edit.actor, text.value.audit)}</td>
                  <td class="mono">{edit.subject}</td>
                  <td>{shown(edit.before)}</td>
                  <td>{shown(edit.after)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
