import "./tasks.css";
import { useEffect } from "preact/hooks";
import { may } from "../../api/session";
import { listDatabases } from "../../api/sources";
import { useResource } from "../../api/useResource";
import { useShortcut } from "../../app/shortcuts";
import { Action } from "../../parts/Action";
import { Empty } from "../../parts/Empty";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { parameters, setParameters } from "../../route/navigation";
import { count } from "../../text/format";
import { text } from "../../text/language";
import { EmptyTasks } from "./EmptyTasks";
import { Filters } from "./Filters";
import { SelectableTasks } from "./bulk/SelectableTasks";
import { NewTask } from "./form/NewTask";
import { useTaskList } from "./useTaskList";

export function TasksPage() {
  const t = text.value.tasks;
  const search = parameters.value;
  const filters = {
    status: search.get("status") ?? "",
    db_name: search.get("db") ?? "",
    created_by: search.get("by") ?? "",
    q: search.get("q") ?? "",
  };
  const filtered = Object.values(filters).some((value) => value !== "");
  const list = useTaskList(filters);
  const databases = useResource("databases", listDatabases);
  // an empty list filtered by nothing but a registered source
  const onlyByDb = filtered && Object.entries(filters).every(([name, value]) => value === "" || name === "db_name");
  const unused = onlyByDb ? databases.data?.find(({ name }) => name === filters.db_name)?.name : undefined;
  const openForm = () => may("operate") && setParameters({ new: "1" }, "push");
  const closeForm = () => setParameters({ new: undefined });
  useShortcut("n", t.new, openForm);
  useEffect(() => {
    document.title = `${t.title} · Querymill`;
  }, [t]);

  return (
    <div class="page">
      <div class="page-head">
        <h1>{t.title}</h1>
        {list.rows !== undefined && list.rows.length > 0 && <span class="quiet">{t.count(list.rows.length, count(list.rows.length))}</span>}
        <span class="push" />
        {may("operate") && (
          <Action kind="primary" onPress={openForm} title="n">
            <span aria-hidden="true">＋</span>
            {t.new}
          </Action>
        )}
      </div>
      {(filtered || (list.rows?.length ?? 0) > 0) && <Filters filters={filters} databases={databases.data ?? []} />}
      <ProblemNotice problem={list.problem} endpoint="GET /tasks" onRetry={list.reload} />
      {list.rows === undefined ? (
        list.problem === undefined && <p class="quiet">{text.value.problem.loading}</p>
      ) : list.rows.length > 0 ? (
        <SelectableTasks rows={list.rows} />
      ) : filtered ? (
        <div class="panel">
          <Empty title={unused === undefined ? t.none : t.noneOver(unused)}>
            {unused !== undefined && may("operate") && (
              <Action kind="primary" onPress={openForm}>
                {t.newOver(unused)}
              </Action>
            )}
            <Action onPress={() => setParameters({ status: undefined, db: undefined, by: undefined, q: undefined })}>{t.clear}</Action>
          </Empty>
        </div>
      ) : (
        <EmptyTasks databases={databases.data ?? []} onNew={openForm} />
      )}
      {list.loadMore !== undefined && (
        <div>
          <Action onPress={list.loadMore}>{t.more}</Action>
        </div>
      )}
      {search.has("new") && <NewTask databases={databases} onClose={closeForm} />}
    </div>
  );
}
