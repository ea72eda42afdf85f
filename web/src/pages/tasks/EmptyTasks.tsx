import { createAndRun } from "../../api/tasks";
import type { Database } from "../../api/types";
import { useAttempt } from "../../api/useAttempt";
import { Action } from "../../parts/Action";
import { Empty } from "../../parts/Empty";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Link } from "../../route/Link";
import { navigate } from "../../route/navigation";
import { pathOf } from "../../route/route";
import { language, text } from "../../text/language";

const DEMO = "highway_db";

/** Start page for new users, with the demo if its database is registered. */
export function EmptyTasks({ databases, onNew }: { databases: readonly Database[]; onNew: () => void }) {
  const t = text.value.tasks;
  const { busy, problem, run } = useAttempt();
  const demo = databases.find((database) => database.name === DEMO);
  const runDemo = async (name: string) => {
    const started = await createAndRun({ db_name: name, business_context: t.demoContext, language: language.value });
    navigate(pathOf({ page: "task", id: started.task_id }));
  };
  return (
    <div class="panel">
      <Empty title={t.empty} hint={t.emptyHint}>
        <ProblemNotice problem={problem} title={text.value.form.notAccepted} />
        {demo !== undefined && (
          <>
            <Action kind="primary" reason={busy ? text.value.form.creating : undefined} onPress={() => void run(() => runDemo(demo.name))}>
              {t.demo}
            </Action>
            <p class="small">{t.demoHint}</p>
          </>
        )}
        {databases.length === 0 ? (
          <>
            <Link to="/sources?add=1" class="button primary">
              {t.addSource}
            </Link>
            <p class="small">
              {t.noSource} <code>querymill db add NAME DSN</code>
              <br />
              {t.noSourceSample} <code>querymill demo</code>
            </p>
          </>
        ) : (
          <Action {...(demo === undefined ? { kind: "primary" as const } : {})} onPress={onNew}>
            {t.new}
          </Action>
        )}
      </Empty>
    </div>
  );
}
