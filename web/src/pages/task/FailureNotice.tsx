import { useCallback, useState } from "preact/hooks";
import { asProblem } from "../../api/problem";
import { checkDatabase, listDatabases } from "../../api/sources";
import { listLogs, resumeTask } from "../../api/tasks";
import type { LogEvent, TaskView } from "../../api/types";
import { useAttempt } from "../../api/useAttempt";
import { useResource } from "../../api/useResource";
import { Action } from "../../parts/Action";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { useThrottled } from "../../parts/throttle";
import { Link } from "../../route/Link";
import { setParameters } from "../../route/navigation";
import { pathOf } from "../../route/route";
import { useTaskEvents } from "../../stream/useTask";
import { text } from "../../text/language";
import { headlineOf, translated } from "../../text/translated";
import { startAgain } from "../tasks/draft/startAgain";
import { SourceCheck, type Checked } from "../sources/SourceCheck";
import { FAILURE, attemptOf, failedExecution, failureCause, failureTexts, firstErrorOf } from "./taskState";
import { lineOf, passes } from "./log/lines";

const LOG = /^log\.recorded$/;
const RELOAD_MS = 500;

/** On a failed task: what to do as a headline, which step failed, the buttons that help, and the technical text folded. */
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
  const texts = failureTexts(view, errors.data?.logs ?? []).map((message) => translated(view, message));
  const own = execution?.error_message ?? view.error_message ?? "";
  const cause = failureCause(view);
  const headline = headlineOf(view, own) ?? texts[0] ?? text.value.failure.unknown;
  const details = texts.filter((message) => message !== headline);
  return (
    <section id={FAILURE} tabIndex={-1} class="notice bad failure" aria-label={t.failedAt}>
      <strong class="failure-headline">{headline}</strong>
      <p class="small quiet">
        {t.failedAt} {execution === undefined ? "" : text.value.step[execution.step]}
        {execution !== undefined && ` · ${t.attempt(attemptOf(view, execution))}`}
      </p>
      {details.length > 0 && (
        <details class="failure-details">
          <summary class="small">{text.value.failure.details}</summary>
          {details.map((message) => (
            <p key={message} class="mono failure-text">
              {message}
            </p>
          ))}
        </details>
      )}
      <div class="row-wrap">
        {cause === "input" && (
          // the task keeps its input, so that resuming it fails again
          <Action kind="primary" onPress={() => void run(() => startAgain(view))}>
            {text.value.result.again}
          </Action>
        )}
        <Action kind={cause === "input" ? undefined : "primary"} onPress={() => void run(() => resumeTask(view.task_id))}>
          {t.resume}
        </Action>
        {cause === "source" && <SourceActions name={view.db_name ?? ""} />}
        {first !== undefined && (
          <Action onPress={() => setParameters({ tab: "log", line: String(first.position) }, "push")}>{t.toError}</Action>
        )}
      </div>
      <ProblemNotice problem={problem} />
    </section>
  );
}

/** Buttons that check and edit the task's source, if it is registered. */
function SourceActions({ name }: { name: string }) {
  const t = text.value.failure;
  const sources = useResource("databases", listDatabases);
  const [checked, setChecked] = useState<Checked | undefined>(undefined);
  if (!sources.data?.some((source) => source.name === name)) return null;
  const check = () => {
    if (checked === "checking") return;
    setChecked("checking");
    checkDatabase(name).then(setChecked, (error: unknown) => setChecked(asProblem(error)));
  };
  return (
    <>
      <Action onPress={check}>{t.check}</Action>
      <Link class="button" to={`${pathOf({ page: "sources" })}?edit=${encodeURIComponent(name)}`}>
        {t.edit}
      </Link>
      {checked !== undefined && <SourceCheck checked={checked} />}
    </>
  );
}
