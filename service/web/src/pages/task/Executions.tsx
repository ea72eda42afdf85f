import type { TaskView } from "../../api/types";
import { useNow } from "../../parts/now";
import { count } from "../../text/format";
import { text } from "../../text/language";
import { Gantt } from "./Gantt";
import { activeExecution } from "./taskState";
import { useUnits } from "./useUnits";

export function Executions({ view }: { view: TaskView }) {
  const say = text.value.task;
  const executions = view.executions ?? [];
  const now = useNow(activeExecution(view) !== undefined);
  const units = useUnits(view.task_id);
  return (
    <section class="panel executions" aria-label={say.executions}>
      <div class="section-head">
        <h2>{say.executions}</h2>
        {executions.length > 0 && <span class="quiet small">{count(executions.length)}</span>}
      </div>
      {executions.length === 0 ? <p class="quiet panel-body">{say.noExecutions}</p> : <Gantt view={view} executions={executions} now={now} units={units} />}
    </section>
  );
}
