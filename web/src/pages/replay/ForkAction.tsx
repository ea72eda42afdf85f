import { useState } from "preact/hooks";
import { request } from "../../api/request";
import type { Started, TaskView } from "../../api/types";
import { useAttempt } from "../../api/useAttempt";
import { Action } from "../../parts/Action";
import { Confirm } from "../../parts/Confirm";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { navigate } from "../../route/navigation";
import { pathOf } from "../../route/route";
import { clock } from "../../text/format";
import { text } from "../../text/language";

const MAX_NAME_CHARACTERS = 200;

/** Creates a task from a moment, named after it, if the person confirms. `at`: milliseconds since 1970. */
export function ForkAction({ view, name, at, position }: { view: TaskView; name: string; at: number; position: number }) {
  const t = text.value.time;
  const [asking, setAsking] = useState(false);
  const { problem, run } = useAttempt();
  const time = clock(new Date(at).toISOString());
  const named = t.forkName(name.slice(0, MAX_NAME_CHARACTERS - t.forkName("", time).length), time);
  const fork = async () => {
    const body = { at: position, task_name: named };
    const started = await request<Started>(`tasks/${encodeURIComponent(view.task_id)}/fork`, { method: "POST", body });
    navigate(pathOf({ page: "task", id: started.task_id }));
  };
  return (
    <>
      <Action compact onPress={() => setAsking(true)}>
        {text.value.replay.fork}
      </Action>
      {asking && (
        <Confirm kind="primary" question={t.forkAsk(named)} yes={t.forkYes} onYes={() => void run(fork)} onClose={() => setAsking(false)} />
      )}
      <ProblemNotice problem={problem} title={text.value.replay.forked} endpoint="POST /tasks/{id}/fork" />
    </>
  );
}
