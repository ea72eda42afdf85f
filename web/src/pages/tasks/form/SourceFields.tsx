import type { Database } from "../../../api/types";
import type { Resource } from "../../../api/useResource";
import { Fault, Field } from "../../../parts/Field";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { Segmented } from "../../../parts/Segmented";
import { Link } from "../../../route/Link";
import { text } from "../../../text/language";
import { ConnectionFields } from "./ConnectionFields";
import { EMPTY_CONNECTION, NO_TABLES, withSource, type SourceKind } from "../draft/draft";
import type { FormState } from "./formState";

/** Selection of the database: a registered one, or a connection for this task only. */
export function SourceFields({ databases, form }: { databases: Resource<Database[]>; form: FormState }) {
  const t = text.value.form;
  const { draft, change, fault } = form;
  // until the sources are loaded, the address may have named one
  const names = databases.data?.map(({ name }) => name) ?? [draft.source].filter((name) => name !== "");
  const turn = (kind: SourceKind) =>
    change(undefined, {
      ...NO_TABLES,
      sourceKind: kind,
      tablesKind: kind === "registered" ? "pick" : "all",
      ...(kind === "registered" ? { connection: EMPTY_CONNECTION } : {}),
    });
  return (
    <fieldset class="field form-group" aria-describedby={fault("db_connection") ? "connection-fault" : undefined}>
      <legend>{t.sourceGroup}</legend>
      <Segmented
        label={t.sourceGroup}
        value={draft.sourceKind}
        choices={[
          { value: "registered", label: t.registered },
          { value: "ad_hoc", label: t.adHoc },
        ]}
        onChoose={turn}
      />
      <ProblemNotice problem={databases.problem} endpoint="GET /databases" onRetry={databases.reload} />
      {draft.sourceKind === "registered" && databases.data?.length === 0 && (
        <p class="notice small">
          <span>
            {t.noSources} <Link to="/sources?add=1">{text.value.tasks.addSource}</Link>
          </span>
          {t.orAdHoc}
        </p>
      )}
      {draft.sourceKind === "registered" ? (
        <Field label={t.source} fault={fault("db_name")}>
          {(wiring) => (
            <select
              class="select"
              name="db_name"
              {...wiring}
              value={draft.source}
              onChange={(event) => change("db_name", withSource(draft, event.currentTarget.value))}
            >
              <option value="">{t.chooseSource}</option>
              {names.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          )}
        </Field>
      ) : (
        <>
          <ConnectionFields
            connection={draft.connection}
            fault={(part) => fault(`db_connection.${part}`)}
            onChange={(connection, part) => change(part && `db_connection.${part}`, { connection })}
          />
          <span class="hint">{t.adHocHint}</span>
          <Fault id="connection-fault" fault={fault("db_connection")} />
        </>
      )}
    </fieldset>
  );
}
