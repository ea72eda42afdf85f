import { useState } from "preact/hooks";
import type { TaskView } from "../../api/types";
import { useNow } from "../../parts/now";
import { count } from "../../text/format";
import { text } from "../../text/language";
import { Gantt } from "./Gantt";
import { activeExecution, pausedExecution } from "./taskState";
import { useUnits } from "./useUnits";

const FOLDED = "querymill.executions.folded";

/**
 * Timeline of executions. Folded or unfolded as the person last chose.
 */
export function Executions({ view }: { view: TaskView }) {
  const t = text.value.task;
  const executions = view.executions ?? [];
  const present = useNow(activeExecution(view) !== undefined);
  const pausedAt = pausedExecution(view)?.paused_at;
  const now = pausedAt ? Date.parse(pausedAt) : present;
  const units = useUnits(view.task_id);
  const [folded, setFolded] = useState(() => window.localStorage.getItem(FOLDED) === "1");
  const fold = () => {
    window.localStorage.setItem(FOLDED, folded ? "0" : "1");
    setFolded(!folded);
  };
  return (
    <section class={`panel executions${folded ? " folded" : ""}`} aria-label={t.executions}>
      <div class="section-head">
        <h2>
          <button type="button" class="fold" aria-expanded={!folded} onClick={fold}>
            <svg
              viewBox="0 0 12 12"
              width="10"
              height="10"
              fill="none"
              stroke="currentColor"
              stroke-width="1.8"
              stroke-linecap="round"
              stroke-linejoin="round"
              aria-hidden="true"
            >
              <path d="M4 2.5 8 6l-4 3.5" />
            </svg>
            {t.executions}
          </button>
        </h2>
        {executions.length > 0 && <span class="quiet small">{count(executions.length)}</span>}
      </div>
      {!folded &&
        (executions.length === 0 ? (
          <p class="quiet panel-body">{t.noExecutions}</p>
        ) : (
          <Gantt view={view} executions={executions} now={now} units={units} />
        ))}
    </section>
  );
}
