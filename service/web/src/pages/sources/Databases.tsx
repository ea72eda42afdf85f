import { useState } from "preact/hooks";
import { Problem } from "../../api/problem";
import { removeDatabase } from "../../api/settings";
import { listDatabases } from "../../api/sources";
import { useResource } from "../../api/useResource";
import { Action } from "../../parts/Action";
import { Confirm } from "../../parts/Confirm";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Time } from "../../parts/Time";
import { Link } from "../../route/Link";
import { text } from "../../text/language";
import { AddDatabase } from "./AddDatabase";

export function Databases() {
  const say = text.value.sources;
  const databases = useResource("databases", listDatabases);
  const [asking, setAsking] = useState<string | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const remove = async (name: string) => {
    setProblem(undefined);
    try {
      await removeDatabase(name);
      databases.reload();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
  };
  return (
    <section class="panel" aria-label={say.databases}>
      <div class="section-head">
        <h2>{say.databases}</h2>
        <span class="quiet small">{say.databasesHint}</span>
      </div>
      {(problem ?? databases.problem) !== undefined && (
        <div class="panel-body">
          <ProblemNotice problem={(problem ?? databases.problem) as Problem} endpoint="GET /databases" onRetry={databases.reload} />
        </div>
      )}
      {databases.data?.length === 0 && <p class="quiet panel-body">{say.none}</p>}
      {databases.data !== undefined && databases.data.length > 0 && (
        <div class="table-scroll">
          <table class="table source-table">
            <thead>
              <tr>
                <th scope="col">{say.name}</th>
                <th scope="col">{say.address}</th>
                <th scope="col">{say.user}</th>
                <th scope="col">{say.created}</th>
                <th scope="col">
                  <span class="sr-only">{say.remove}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {databases.data.map((database) => (
                <tr key={database.name} data-source={database.name}>
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
                  <td class="num">
                    <Action compact kind="plain" label={`${say.remove} ${database.name}`} onPress={() => setAsking(database.name)}>
                      {say.remove}
                    </Action>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <AddDatabase onAdded={databases.reload} />
      {asking !== undefined && (
        <Confirm
          question={say.removeAsk(asking)}
          yes={say.remove}
          onYes={() => void remove(asking)}
          onClose={() => setAsking(undefined)}
        />
      )}
    </section>
  );
}
