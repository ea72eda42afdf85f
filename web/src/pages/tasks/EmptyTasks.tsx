import { may } from "../../api/session";
import { prepareSample } from "../../api/sources";
import { createAndRun } from "../../api/tasks";
import type { Database } from "../../api/types";
import { useAttempt } from "../../api/useAttempt";
import { Action } from "../../parts/Action";
import { DocsLink } from "../../parts/DocsLink";
import { Empty } from "../../parts/Empty";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Link } from "../../route/Link";
import { navigate } from "../../route/navigation";
import { pathOf } from "../../route/route";
import { language, text } from "../../text/language";

/** Start page for new users: the sample database, or one of their own. */
export function EmptyTasks({ databases, onNew }: { databases: readonly Database[]; onNew: () => void }) {
  const t = text.value.tasks;
  const { busy, problem, run } = useAttempt();
  const runSample = async () => {
    const started = await createAndRun({ ...(await prepareSample(language.value)), language: language.value });
    navigate(pathOf({ page: "task", id: started.task_id }));
  };
  return (
    <div class="panel">
      <Empty title={t.empty} hint={t.emptyHint}>
        <ProblemNotice problem={problem} title={text.value.form.notAccepted} />
        {may("admin") && (
          <>
            <Action kind="primary" reason={busy ? t.samplePreparing : undefined} onPress={() => void run(runSample)}>
              {busy ? t.samplePreparing : t.sample}
            </Action>
            <p class="small">{t.sampleHint}</p>
          </>
        )}
        {databases.length > 0 ? (
          may("operate") && <Action onPress={onNew}>{t.new}</Action>
        ) : may("admin") ? (
          <>
            <Link to="/sources?add=1" class="button">
              {t.addSource}
            </Link>
            <p class="small">
              {t.noSource} <code>querymill db add NAME DSN</code>
            </p>
          </>
        ) : null}
        <p class="small">
          <DocsLink page="tutorial">{t.tutorial}</DocsLink>
        </p>
      </Empty>
    </div>
  );
}
