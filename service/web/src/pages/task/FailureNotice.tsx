import { useEffect, useState } from "preact/hooks";
import { Problem } from "../../api/problem";
import { listLogs, resumeTask } from "../../api/tasks";
import type { LogLine, TaskView } from "../../api/types";
import { Action } from "../../parts/Action";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { setParameters } from "../../route/navigation";
import { text } from "../../text/language";
import { reasonText } from "./reasons";
import { attemptOf, failedExecution, permissionsOf } from "./taskState";
import { placeOf } from "./log/lines";

/** On a failed task: which step, which attempt, the first error, and Resume beside it. */
export function FailureNotice({ view }: { view: TaskView }) {
  const say = text.value.task;
  const execution = failedExecution(view);
  const [first, setFirst] = useState<LogLine | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  useEffect(() => {
    let current = true;
    listLogs(view.task_id, { level: "ERROR", limit: 100, step: execution?.step === "complete" ? undefined : execution?.step }).then(
      (page) => current && setFirst(page.logs.find((line) => !execution || line.execution_id === execution.execution_id) ?? page.logs[0]),
      (error: unknown) => {
        if (!(error instanceof Problem)) throw error;
      },
    );
    return () => {
      current = false;
    };
  }, [view.task_id, execution?.execution_id]);
  const resume = () =>
    void resumeTask(view.task_id).catch((error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    });
  const message = first?.message ?? execution?.error_message ?? view.error_message ?? "";
  return (
    <section class="notice bad failure" aria-label={say.failedAt}>
      <strong>
        {say.failedAt} {execution === undefined ? "" : text.value.step[execution.step]}
        {execution !== undefined && ` · ${say.attempt(attemptOf(view, execution))}`}
      </strong>
      {message !== "" && <p class="mono failure-text">{message}</p>}
      <div class="row-wrap">
        <Action kind="primary" reason={reasonText(permissionsOf(view).run)} onPress={resume}>
          {say.resume}
        </Action>
        {first !== undefined && (
          <Action onPress={() => setParameters({ tab: undefined, line: String(placeOf(first)) }, "push")}>{say.toError}</Action>
        )}
      </div>
      {problem !== undefined && <ProblemNotice problem={problem} />}
    </section>
  );
}
