import type { ComponentChildren } from "preact";
import { countOf, type Dataset } from "../../api/datasets";
import { runStep } from "../../api/tasks";
import { useAttempt } from "../../api/useAttempt";
import { Action } from "../../parts/Action";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Link } from "../../route/Link";
import { navigate } from "../../route/navigation";
import { pathOf } from "../../route/route";
import { text } from "../../text/language";

/** Changes of each task that are not in the vector store yet, with a button that loads them; `none` if there are none. */
export function PendingLoads({ pending, none }: { pending: Dataset["pending"]; none?: ComponentChildren }) {
  if (pending.length === 0) return <>{none}</>;
  return (
    <>
      {pending.map((each) => (
        <PendingLoad key={each.task_id} taskId={each.task_id} changes={countOf(each.changes)} />
      ))}
    </>
  );
}

function PendingLoad({ taskId, changes }: { taskId: string; changes: number }) {
  const t = text.value.datasets;
  const { busy, problem, run } = useAttempt();
  const load = async () => {
    await runStep(taskId, "training_load");
    navigate(pathOf({ page: "task", id: taskId }));
  };
  return (
    <span class="pending-load">
      <Link to={pathOf({ page: "task", id: taskId })}>{t.changes(changes)}</Link>
      <Action compact reason={busy ? t.starting : undefined} onPress={() => void run(load)}>
        {t.loadNow}
      </Action>
      <ProblemNotice problem={problem} />
    </span>
  );
}
