import "../datasets/datasets.css";
import { useCallback, useEffect, useState } from "preact/hooks";
import { countOf, getTaskUse, type PendingChanges, type TaskUse } from "../../api/datasets";
import { listPairs } from "../../api/pairs";
import { runStep } from "../../api/tasks";
import type { TaskView } from "../../api/types";
import { useAttempt } from "../../api/useAttempt";
import { useResource } from "../../api/useResource";
import { Action } from "../../parts/Action";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { useThrottled } from "../../parts/throttle";
import { Link } from "../../route/Link";
import { pathOf } from "../../route/route";
import { useTaskNews } from "../../stream/useTask";
import { clock, count } from "../../text/format";
import { text } from "../../text/language";
import { taskUse } from "./taskUse";
import { permissionsOf } from "./taskState";

const NEWS = /^(pair\.(edited|approved|rejected|review_withdrawn|validated|loaded|unloaded)|execution\.completed)/;
const RELOAD_MS = 1000;

/** Says that the vector store lacks the task's pairs or its latest changes; nothing while all is loaded or a run is in progress. */
export function DatasetBanner({ view }: { view: TaskView }) {
  const id = view.task_id;
  const running = view.status === "in_progress";
  // what was known before a run says nothing about its end
  const found = useResource(`use of ${id} ${running}`, (signal) => getTaskUse(id, signal));
  const reload = useThrottled(found.reload, RELOAD_MS);
  useTaskNews(id, NEWS, useCallback(reload, []));
  const use = found.data;
  useEffect(() => {
    taskUse.value = running ? undefined : use && { taskId: id, use };
  }, [use, running]);
  useEffect(() => () => void (taskUse.value = undefined), []);
  if (use === undefined || running) return null;
  if (countOf(use.pending) > 0) return <Pending view={view} pending={use.pending} />;
  const claims = use.state === "replaced" || (use.state === "not_loaded" && view.step_status?.training_load === "completed");
  return claims ? <Unused view={view} use={use} /> : null;
}

function Unused({ view, use }: { view: TaskView; use: TaskUse }) {
  const t = text.value.datasets;
  const { loaded, replaced_by: by } = use;
  const dataset = pathOf({ page: "dataset", id: use.dataset });
  return (
    <div class="notice warn dataset-banner" role="status">
      <p>
        {by === null ? (
          use.state === "replaced" ? (
            t.removedFromStore
          ) : (
            t.copied
          )
        ) : (
          <>
            {t.replacedBy} <Link to={pathOf({ page: "task", id: by.task_id })}>{by.task_name || by.task_id}</Link>{" "}
            {t.replacedAt(clock(by.loaded_at), count(by.pairs))}
          </>
        )}
      </p>
      <span class="push" />
      {by !== null && loaded !== null && (
        <Link to={`${dataset}?from=${loaded.number}&to=${by.number}`} class="button compact">
          {t.compare}
        </Link>
      )}
      <LoadButton view={view} label={loaded === null ? t.load : t.loadAgain} />
    </div>
  );
}

function Pending({ view, pending }: { view: TaskView; pending: PendingChanges }) {
  const t = text.value.datasets;
  const [open, setOpen] = useState(false);
  return (
    <div class="notice warn dataset-banner" role="status">
      <p>{t.waiting(countOf(pending))}</p>
      <span class="push" />
      <button type="button" class="button compact" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? t.hideThem : t.showThem}
      </button>
      <LoadButton view={view} label={t.loadNow} />
      {open && <ChangedPairs taskId={view.task_id} pending={pending} />}
    </div>
  );
}

function LoadButton({ view, label }: { view: TaskView; label: string }) {
  const { busy, problem, run } = useAttempt();
  // what cannot be done now is not offered
  if (permissionsOf(view).steps.training_load !== undefined) return <ProblemNotice problem={problem} />;
  const starting = busy ? text.value.datasets.starting : undefined;
  return (
    <>
      <Action compact kind="primary" reason={starting} onPress={() => void run(() => runStep(view.task_id, "training_load"))}>
        {label}
      </Action>
      <ProblemNotice problem={problem} />
    </>
  );
}

const KINDS = ["changed", "added", "removed"] as const;

function ChangedPairs({ taskId, pending }: { taskId: string; pending: PendingChanges }) {
  const t = text.value.datasets;
  const pairs = useResource(`pairs of ${taskId} ${JSON.stringify(pending)}`, (signal) => listPairs(taskId, signal), taskId);
  if (pairs.data === undefined) return <ProblemNotice problem={pairs.problem} />;
  const questions = new Map(pairs.data.map((pair) => [pair.pair_id, pair.question]));
  return (
    <ul class="difference-list">
      {KINDS.flatMap((kind) =>
        pending[kind].map((pairId) => (
          <li key={pairId}>
            <span class="quiet small">{t.kind[kind]}</span> {questions.get(pairId) ?? pairId}
          </li>
        )),
      )}
    </ul>
  );
}
