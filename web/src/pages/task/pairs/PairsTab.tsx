import "./pairs.css";
import { useEffect, useState } from "preact/hooks";
import { listPairs } from "../../../api/pairs";
import { useResource } from "../../../api/useResource";
import { Action } from "../../../parts/Action";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { useThrottled } from "../../../parts/throttle";
import { useTaskNews } from "../../../stream/useTask";
import { text } from "../../../text/language";
import { taskPairs } from "../taskUse";
import { PairImport } from "./PairImport";
import { PairList } from "./PairList";

const PAIR = /^pair\./;
const RELOAD_MS = 1500;

export function PairsTab({ taskId }: { taskId: string }) {
  const t = text.value.pairs;
  const pairs = useResource(taskId, (signal) => listPairs(taskId, signal));
  const reload = useThrottled(pairs.reload, RELOAD_MS);
  const [importing, setImporting] = useState(false);
  const total = pairs.data?.length;
  useEffect(() => {
    if (total !== undefined) taskPairs.value = { taskId, pairs: total };
  }, [total]);
  useTaskNews(taskId, PAIR, reload);

  if (pairs.problem !== undefined && pairs.data === undefined) {
    return (
      <div class="panel-body">
        <ProblemNotice problem={pairs.problem} endpoint={`GET /tasks/${taskId}/pairs`} onRetry={pairs.reload} />
      </div>
    );
  }
  if (pairs.data === undefined) return <p class="quiet panel-body">{text.value.problem.loading}</p>;
  const openImport = () => setImporting(true);
  return (
    <>
      {pairs.data.length > 0 ? (
        <PairList taskId={taskId} pairs={pairs.data} onImport={openImport} onReload={pairs.reload} />
      ) : (
        <div class="panel-body stack">
          <p class="quiet">{t.empty}</p>
          <div>
            <Action onPress={openImport}>{t.import}</Action>
          </div>
        </div>
      )}
      {importing && <PairImport taskId={taskId} onImported={pairs.reload} onClose={() => setImporting(false)} />}
    </>
  );
}
