import "./pairs.css";
import { useRef, useState } from "preact/hooks";
import { EXPORT_FORMATS, decidePairs, exportUrl, listPairs, type Pair, type Review } from "../../../api/pairs";
import { Problem } from "../../../api/problem";
import { useResource } from "../../../api/useResource";
import { useShortcut } from "../../../app/shortcuts";
import { Action } from "../../../parts/Action";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { useThrottled } from "../../../parts/throttle";
import { useTaskNews } from "../../../stream/useTask";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { PairFilters } from "./PairFilters";
import { PairImport } from "./PairImport";
import { PairRow } from "./PairRow";
import { SelectionBar } from "./SelectionBar";
import { filterPairs, type PairFilter } from "./filterPairs";
import { focusedPair, movePairFocus } from "./pairKeys";
import { newest, shareChosen, toggled, toggledAll } from "./selection";

const PAIR = /^pair\./;
const RELOAD_MS = 1500;
const STEP = 100;

export function PairsTab({ taskId }: { taskId: string }) {
  const say = text.value.pairs;
  const pairs = useResource(taskId, (signal) => listPairs(taskId, signal));
  const reload = useThrottled(pairs.reload, RELOAD_MS);
  const [importing, setImporting] = useState(false);
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
        <PairList taskId={taskId} pairs={pairs.data} onImport={openImport} />
      ) : (
        <div class="panel-body stack">
          <p class="quiet">{say.empty}</p>
          <div>
            <Action onPress={openImport}>{say.import}</Action>
          </div>
        </div>
      )}
      {importing && <PairImport taskId={taskId} onImported={pairs.reload} onClose={() => setImporting(false)} />}
    </>
  );
}

function PairList({ taskId, pairs, onImport }: { taskId: string; pairs: readonly Pair[]; onImport: () => void }) {
  const say = text.value.pairs;
  const [filter, setFilter] = useState<PairFilter>({ search: "", difficulty: "", table: "", state: "" });
  const [answered, setAnswered] = useState<ReadonlyMap<string, Pair>>(new Map());
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState(STEP);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const everything = useRef<HTMLInputElement>(null);
  const all = pairs.map((pair) => newest(pair, answered.get(pair.pair_id)));
  const matching = filterPairs(all, filter);
  const ids = matching.map((pair) => pair.pair_id);
  // what the filter hides is not decided about unseen
  const meant = new Set(ids.filter((id) => chosen.has(id)));
  const share = shareChosen(meant, ids);
  const take = (fresh: readonly Pair[]) => setAnswered((old) => new Map([...old, ...fresh.map((pair) => [pair.pair_id, pair] as const)]));
  const decided = (fresh: Pair[]) => {
    take(fresh);
    setChosen(new Set());
  };
  const judge = (review: Review) => {
    const focused = focusedPair();
    const wanted = meant.size > 0 ? [...meant] : focused === undefined ? [] : [focused];
    if (wanted.length === 0) return;
    setProblem(undefined);
    decidePairs(taskId, wanted, review).then(decided, (error: unknown) => {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    });
  };
  useShortcut("/", say.search, () => document.getElementById("pair-search")?.focus());
  useShortcut("j", say.nextPair, () => movePairFocus(1));
  useShortcut("k", say.previousPair, () => movePairFocus(-1));
  useShortcut("x", say.choosePair, () => {
    const focused = focusedPair();
    if (focused !== undefined) setChosen(toggled(chosen, focused));
  });
  useShortcut("a", say.approve, () => judge("approved"));
  useShortcut("r", say.reject, () => judge("rejected"));
  useShortcut("Escape", say.clearChosen, () => setChosen(new Set()));

  return (
    <div>
      <div class="toolbar pair-filters">
        <label class="check pair-all" title={say.chooseAll}>
          <input ref={everything} type="checkbox" aria-label={say.chooseAll} checked={share === "all"} indeterminate={share === "some"} onChange={() => setChosen(toggledAll(meant, ids))} />
        </label>
        <PairFilters pairs={all} filter={filter} onChange={setFilter} />
        <span class="push" />
        <span class="quiet small nowrap pair-count" role="status">
          {matching.length === all.length ? say.countAll(count(all.length)) : say.count(count(matching.length), count(all.length))}
        </span>
        <Action kind="plain" onPress={onImport}>
          {say.import}
        </Action>
        <ExportMenu taskId={taskId} />
      </div>
      {meant.size > 0 && <SelectionBar taskId={taskId} chosen={meant} onDecided={decided} onClear={() => setChosen(new Set())} onGone={() => everything.current?.focus()} />}
      {problem !== undefined && <ProblemNotice problem={problem} endpoint={`PATCH /tasks/${taskId}/pairs`} />}
      {matching.length === 0 && <p class="quiet panel-body">{say.none}</p>}
      <ul class="pair-list" aria-label={say.label}>
        {matching.slice(0, shown).map((pair) => (
          <PairRow key={pair.pair_id} taskId={taskId} pair={pair} chosen={meant.has(pair.pair_id)} onChoose={() => setChosen(toggled(chosen, pair.pair_id))} onChange={(next) => take([next])} />
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
  const menu = useRef<HTMLDetailsElement>(null);
  const close = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || menu.current?.open !== true) return;
    event.preventDefault();
    menu.current.open = false;
    menu.current.querySelector("summary")?.focus();
  };
  return (
    <details class="menu" ref={menu} onKeyDown={close}>
      <summary class="button plain">{say.export}</summary>
      <ul class="menu-list panel">
        {EXPORT_FORMATS.map((format) => (
          <li key={format}>
            <a href={exportUrl(taskId, format)} download>
              <span class="mono">{format}</span> <span class="quiet small">{say.exportHint[format]}</span>
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
