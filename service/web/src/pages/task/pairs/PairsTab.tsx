import "./pairs.css";
import { useCallback, useState } from "preact/hooks";
import { EXPORT_FORMATS, exportUrl, listPairs, type Pair } from "../../../api/pairs";
import { useResource } from "../../../api/useResource";
import { useShortcut } from "../../../app/shortcuts";
import { Action } from "../../../parts/Action";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { useThrottled } from "../../../parts/throttle";
import { useTaskEvents } from "../../../stream/useTask";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { PairFilters } from "./PairFilters";
import { PairRow } from "./PairRow";
import { filterPairs, type PairFilter } from "./filterPairs";

const PAIR = /^pair\./;
const RELOAD_MS = 1500;
const STEP = 100;

export function PairsTab({ taskId }: { taskId: string }) {
  const say = text.value.pairs;
  const pairs = useResource(taskId, (signal) => listPairs(taskId, signal));
  const [filter, setFilter] = useState<PairFilter>({ search: "", difficulty: "", table: "", state: "" });
  const [changed, setChanged] = useState<ReadonlyMap<string, Pair>>(new Map());
  const [shown, setShown] = useState(STEP);
  const reload = useThrottled(pairs.reload, RELOAD_MS);
  useTaskEvents(taskId, PAIR, useCallback(() => reload(), []));
  useShortcut("/", say.search, () => document.getElementById("pair-search")?.focus());

  if (pairs.problem !== undefined && pairs.data === undefined) {
    return (
      <div class="panel-body">
        <ProblemNotice problem={pairs.problem} endpoint={`GET /tasks/${taskId}/pairs`} onRetry={pairs.reload} />
      </div>
    );
  }
  if (pairs.data === undefined) return <p class="quiet panel-body">{text.value.problem.loading}</p>;
  if (pairs.data.length === 0) return <p class="quiet panel-body">{say.empty}</p>;
  const all = pairs.data.map((pair) => changed.get(pair.pair_id) ?? pair);
  const matching = filterPairs(all, filter);
  return (
    <div>
      <div class="toolbar">
        <PairFilters pairs={all} filter={filter} onChange={setFilter} />
        <span class="push" />
        <span class="quiet small nowrap" role="status">
          {say.count(count(matching.length), count(all.length))}
        </span>
        <ExportMenu taskId={taskId} />
      </div>
      {matching.length === 0 && <p class="quiet panel-body">{say.none}</p>}
      <ul class="pair-list" aria-label={say.label}>
        {matching.slice(0, shown).map((pair) => (
          <PairRow key={pair.pair_id} taskId={taskId} pair={pair} onChange={(next) => setChanged((old) => new Map(old).set(next.pair_id, next))} />
        ))}
      </ul>
      {matching.length > shown && (
        <div class="panel-body">
          <Action onPress={() => setShown(shown + STEP)}>{say.more}</Action>
        </div>
      )}
    </div>
  );
}

function ExportMenu({ taskId }: { taskId: string }) {
  const say = text.value.pairs;
  return (
    <details class="menu">
      <summary class="button plain">{say.export}</summary>
      <ul class="menu-list panel">
        {EXPORT_FORMATS.map((format) => (
          <li key={format}>
            <a href={exportUrl(taskId, format)} download>
              {format}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
