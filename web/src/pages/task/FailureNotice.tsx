import { useCallback } from "preact/hooks";
import { listLogs, resumeTask } from "../../api/tasks";
import type { LogEvent, TaskView } from "../../api/types";
import { useAttempt } from "../../api/useAttempt";
import { useResource } from "../../api/useResource";
import { Action } from "../../parts/Action";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { useThrottled } from "../../parts/throttle";
import { setParameters } from "../../route/navigation";
import { useTaskEvents } from "../../stream/useTask";
import { text } from "../../text/language";
import { translated } from "../../text/translated";
import { reasonText } from "./reasons";
import { FAILURE, attemptOf, failedExecution, failureTexts, firstErrorOf, permissionsOf } from "./taskState";
import { lineOf, passes } from "./log/lines";

const LOG = /^log\.recorded$/;
const RELOAD_MS = 500;

/** On a failed task: which step, which attempt, the first error, and Resume beside it. */
export function FailureNotice({ view }: { view: TaskView }) {
  const t = text.value.task;
  const execution = failedExecution(view);
  const { problem, run } = useAttempt();
  const errors = useResource(`${view.task_id} ${execution?.execution_id ?? ""}`, (signal) =>
    listLogs(view.task_id, { level: "ERROR", limit: 500 }, signal),
  );
  const reload = useThrottled(errors.reload, RELOAD_MS);
  useTaskEvents(
    view.task_id,
    LOG,
    useCallback((events: LogEvent[]) => events.some((event) => passes(lineOf(event), "ERROR")) && reload(), []),
  );
  const first = firstErrorOf(errors.data?.logs ?? [], execution);
  return (
    <section id={FAILURE} tabIndex={-1} class="notice bad failure" aria-label={t.failedAt}>
      <strong>
        {t.failedAt} {execution === undefined ? "" : text.value.step[execution.step]}
        {execution !== undefined && ` · ${t.attempt(attemptOf(view, execution))}`}
      </strong>
      {failureTexts(view, errors.data?.logs ?? []).map((message) => (
        <p key={message} class="mono failure-text">
          {translated(view, message)}
        </p>
      ))}
      <div class="row-wrap">
        <Action kind="primary" reason={reasonText(permissionsOf(view).run)} onPress={() => void run(() => resumeTask(view.task_id))}>
          {t.resume}
        </Action>
        {first !== undefined && (
          <Action onPress={() => setParameters({ tab: "log", line: String(first.position) }, "push")}>{t.toError}</Action>
        )}
      </div>
      <ProblemNotice problem={problem} />
    </section>
  );
}
