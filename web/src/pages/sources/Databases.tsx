import { Fragment } from "preact";
import { useState } from "preact/hooks";
import { asProblem } from "../../api/problem";
import { may } from "../../api/session";
import { removeDatabase } from "../../api/settings";
import { checkDatabase, listDatabases } from "../../api/sources";
import { useAttempt } from "../../api/useAttempt";
import { useResource } from "../../api/useResource";
import { Action } from "../../parts/Action";
import { Confirm } from "../../parts/Confirm";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Time } from "../../parts/Time";
import { Link } from "../../route/Link";
import { parameters } from "../../route/navigation";
import { text } from "../../text/language";
import { AddDatabase } from "./AddDatabase";
import { EditDatabase } from "./EditDatabase";
import { SourceCheck, newTaskPath, type Checked } from "./SourceCheck";

export function Databases() {
  const t = text.value.sources;
  const databases = useResource("databases", listDatabases);
  const [editing, setEditing] = useState<string | undefined>(() => parameters.peek().get("edit") ?? undefined);
  const [asking, setAsking] = useState<string | undefined>(undefined);
  const { problem, run } = useAttempt();
  const [checks, setChecks] = useState<ReadonlyMap<string, Checked>>(new Map());
  const setCheck = (name: string, checked: Checked) => setChecks((known) => new Map(known).set(name, checked));
  const check = async (name: string) => {
    setCheck(name, "checking");
    try {
      setCheck(name, await checkDatabase(name));
    } catch (error) {
      setCheck(name, asProblem(error));
    }
  };
  const remove = async (name: string) => {
    await removeDatabase(name);
    databases.reload();
  };
  const reading = databases.data === undefined && databases.problem === undefined;
  return (
    <section class="panel" aria-label={t.databases} aria-busy={reading}>
      <div class="section-head">
        <h2>{t.databases}</h2>
        <span class="quiet small">{t.databasesHint}</span>
      </div>
      {(problem ?? databases.problem) !== undefined && (
        <div class="panel-body">
          <ProblemNotice problem={problem ?? databases.problem} endpoint="GET /databases" onRetry={databases.reload} />
        </div>
      )}
      {databases.data?.length === 0 && <p class="quiet panel-body">{t.none}</p>}
      {databases.data !== undefined && databases.data.length > 0 && (
        <div class="table-scroll">
          <table class="table source-table">
            <thead>
              <tr>
                <th scope="col">{t.name}</th>
                <th scope="col">{t.address}</th>
                <th scope="col">{t.user}</th>
                <th scope="col">{t.created}</th>
                <th scope="col">
                  <span class="sr-only">{`${text.value.check.check}, ${t.edit}, ${t.remove}`}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {databases.data.map((database) => (
                <Fragment key={database.name}>
                  <tr data-source={database.name}>
                    <td>
                      <Link to={`/?db=${encodeURIComponent(database.name)}`}>{database.name}</Link>
                    </td>
                    <td class="mono small">
                      {database.host ?? ""}
                      {database.port ? `:${database.port}` : ""}
                      {database.database ? `/${database.database}` : ""}
                    </td>
                    <td>{database.user ?? <span class="quiet">–</span>}</td>
                    <td>
                      <Time at={database.created_at} />
                    </td>
                    <td class="num nowrap">
                      {!checks.has(database.name) && may("operate") && (
                        <Link
                          to={newTaskPath(database.name)}
                          class="button compact"
                          label={`${text.value.check.generate}: ${database.name}`}
                        >
                          {text.value.check.generate}
                        </Link>
                      )}
                      <Action
                        compact
                        label={`${text.value.check.check} ${database.name}`}
                        onPress={() => checks.get(database.name) !== "checking" && void check(database.name)}
                      >
                        {text.value.check.check}
                      </Action>
                      {may("admin") && (
                        <>
                          <Action
                            compact
                            kind="plain"
                            label={`${t.edit} ${database.name}`}
                            pressed={editing === database.name}
                            onPress={() => setEditing(editing === database.name ? undefined : database.name)}
                          >
                            {t.edit}
                          </Action>
                          <Action compact kind="plain" label={`${t.remove} ${database.name}`} onPress={() => setAsking(database.name)}>
                            {t.remove}
                          </Action>
                        </>
                      )}
                    </td>
                  </tr>
                  {editing === database.name && (
                    <tr class="source-detail-row">
                      <td colSpan={5}>
                        <EditDatabase
                          database={database}
                          onClose={() => setEditing(undefined)}
                          onChanged={() => {
                            setEditing(undefined);
                            databases.reload();
                            void check(database.name);
                          }}
                        />
                      </td>
                    </tr>
                  )}
                  {checks.has(database.name) && editing !== database.name && (
                    <tr class="source-detail-row">
                      <td colSpan={5}>
                        <SourceCheck checked={checks.get(database.name) as Checked} />
                      </td>
                    </tr>
                  )}
                </Fragment>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {may("admin") && (
        <AddDatabase
          seen={!reading}
          onAdded={(name) => {
            databases.reload();
            void check(name);
          }}
        />
      )}
      {asking !== undefined && (
        <Confirm
          question={t.removeAsk(asking)}
          yes={t.remove}
          onYes={() => void run(() => remove(asking))}
          onClose={() => setAsking(undefined)}
        />
      )}
    </section>
  );
}
