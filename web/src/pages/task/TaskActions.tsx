import { useRef, useState } from "preact/hooks";
import { cancelTask, deleteTask, pauseTask, resumeTask } from "../../api/tasks";
import type { TaskView } from "../../api/types";
import { useAttempt } from "../../api/useAttempt";
import { Action } from "../../parts/Action";
import { Confirm } from "../../parts/Confirm";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { useKeptFocus } from "../../parts/keptFocus";
import { Link } from "../../route/Link";
import { navigate } from "../../route/navigation";
import { pathOf } from "../../route/route";
import { text } from "../../text/language";
import { canAskForNotification } from "./notification";
import { startAgain } from "../tasks/draft/startAgain";
import { activeExecution, failureCause, isFinished, permissionsOf } from "./taskState";

export function TaskActions({ view }: { view: TaskView }) {
  const t = text.value.task;
  const { problem, run } = useAttempt();
  const place = useRef<HTMLDivElement>(null);
  useKeptFocus(place);
  const [asking, setAsking] = useState(false);
  const [mayAsk, setMayAsk] = useState(canAskForNotification());
  const allowed = permissionsOf(view);
  const running = activeExecution(view) !== undefined;
  const remove = async () => {
    await deleteTask(view.task_id);
    navigate("/");
  };
  const ask = () => void Notification.requestPermission().then(() => setMayAsk(canAskForNotification()));
  return (
    <div class="task-actions" ref={place}>
      <div class="row-wrap">
        {view.status !== "failed" && allowed.run === undefined && (
          // a failed task has this button in its notice, and the next one if only a new task can succeed
          <Action kind={isFinished(view) ? undefined : "primary"} onPress={() => void run(() => resumeTask(view.task_id))}>
            {view.status === "pending" ? t.run : t.resume}
          </Action>
        )}
        {allowed.pause !== "idle" && (
          <Action reason={allowed.pause === "pausing" ? t.whyPausing : undefined} onPress={() => void run(() => pauseTask(view.task_id))}>
            {allowed.pause === "pausing" ? t.pausing : t.pause}
          </Action>
        )}
        {allowed.cancel !== "idle" && (
          <Action
            reason={allowed.cancel === "cancelling" ? t.whyCancelling : undefined}
            onPress={() => void run(() => cancelTask(view.task_id))}
          >
            {allowed.cancel === "cancelling" ? t.cancelling : t.cancel}
          </Action>
        )}
        {running && mayAsk && (
          <Action kind="plain" onPress={ask}>
            {t.notify}
          </Action>
        )}
        {!(view.status === "failed" && failureCause(view) === "input") && (
          <Action kind={running ? "plain" : undefined} onPress={() => void run(() => startAgain(view))}>
            {text.value.result.again}
          </Action>
        )}
        <Link to={pathOf({ page: "replay", id: view.task_id })} class="button">
          {t.replay}
        </Link>
        {allowed.remove === undefined && (
          <Action kind="plain" onPress={() => setAsking(true)}>
            {t.remove}
          </Action>
        )}
      </div>
      <ProblemNotice problem={problem} />
      {asking && (
        <Confirm
          question={view.step_status?.training_load === "completed" ? t.removeAsk + t.removeKeeps : t.removeAsk}
          yes={t.removeYes}
          onYes={() => void run(remove)}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
