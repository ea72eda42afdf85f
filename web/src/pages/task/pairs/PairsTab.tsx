import "./pairs.css";
import { useRef, useState } from "preact/hooks";
import { decidePairs, listPairs, type Decided, type Pair, type Review } from "../../../api/pairs";
import { useAttempt } from "../../../api/useAttempt";
import { useResource } from "../../../api/useResource";
import { useShortcut } from "../../../app/shortcuts";
import { Action } from "../../../parts/Action";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { useThrottled } from "../../../parts/throttle";
import { parameters } from "../../../route/navigation";
import { useTaskNews } from "../../../stream/useTask";
import { count } from "../../../text/format";
import { text } from "../../../text/language";
import { ExportMenu } from "./ExportMenu";
import { PairFilters } from "./PairFilters";
import { PairImport } from "./PairImport";
import { PairRow } from "./PairRow";
import { SelectionBar } from "./SelectionBar";
import { NO_FILTER, filterPairs, type PairFilter } from "./filterPairs";
import { focusedPair, movePairFocus } from "./pairKeys";
import { newest, shareChosen, toggled, toggledAll } from "./selection";

const PAIR = /^pair\./;
const RELOAD_MS = 1500;
const STEP = 100;

export function PairsTab({ taskId }: { taskId: string }) {
  const t = text.value.pairs;
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
  const state = parameters.value.get("state") ?? "";
  const openImport = () => setImporting(true);
  return (
    <>
      {pairs.data.length > 0 ? (
        <PairList key={state} taskId={taskId} pairs={pairs.data} state={state} onImport={openImport} />
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

interface Outcome {
  review: Review;
  done: number;
  /** Left out of an approval. */
  invalid: number;
  /** Skipped because they changed after they were shown. */
  changed: number;
}

interface ListProps {
  taskId: string;
  pairs: readonly Pair[];
  /** State to filter by at first; empty for all. */
  state: string;
  onImport: () => void;
}

function PairList({ taskId, pairs, state, onImport }: ListProps) {
  const t = text.value.pairs;
  const [filter, setFilter] = useState<PairFilter>({ ...NO_FILTER, state });
  const [answered, setAnswered] = useState<ReadonlyMap<string, Pair>>(new Map());
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState(STEP);
  const { problem, run } = useAttempt();
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined);
  const everything = useRef<HTMLInputElement>(null);
  const all = pairs.map((pair) => newest(pair, answered.get(pair.pair_id)));
  const matching = filterPairs(all, filter);
  const ids = matching.map((pair) => pair.pair_id);
  // hidden pairs are not part of a decision
  const meant = new Set(ids.filter((id) => chosen.has(id)));
  const share = shareChosen(meant, ids);
  const take = (fresh: readonly Pair[]) => setAnswered((old) => new Map([...old, ...fresh.map((pair) => [pair.pair_id, pair] as const)]));
  const decided = ({ pairs: fresh, invalid, changed }: Decided, review: Review) => {
    take(fresh);
    setChosen(new Set());
    setOutcome({ review, done: fresh.length, invalid: invalid.length, changed: changed.length });
  };
  const choose = (next: PairFilter) => {
    setFilter(next);
    setOutcome(undefined);
  };
  const judge = (review: Review) => {
    const focused = focusedPair();
    const wanted = matching.filter((pair) => (meant.size > 0 ? meant.has(pair.pair_id) : pair.pair_id === focused));
    if (wanted.length === 0) return;
    setOutcome(undefined);
    void run(async () => decided(await decidePairs(taskId, wanted, review), review));
  };
  useShortcut("/", t.search, () => document.getElementById("pair-search")?.focus());
  useShortcut("j", t.nextPair, () => movePairFocus(1));
  useShortcut("k", t.previousPair, () => movePairFocus(-1));
  useShortcut("x", t.choosePair, () => {
    const focused = focusedPair();
    if (focused !== undefined) setChosen(toggled(chosen, focused));
  });
  useShortcut("a", t.approve, () => judge("approved"));
  useShortcut("r", t.reject, () => judge("rejected"));
  useShortcut("Escape", t.clearChosen, () => setChosen(new Set()));

  return (
    <div>
      <div class="toolbar pair-filters">
        <label class="check pair-all" title={t.chooseAll}>
          <input
            ref={everything}
            type="checkbox"
            aria-label={t.chooseAll}
            checked={share === "all"}
            indeterminate={share === "some"}
            onChange={() => setChosen(toggledAll(meant, ids))}
          />
        </label>
        <PairFilters pairs={all} filter={filter} onChange={choose} />
        <span class="push" />
        <span class="quiet small nowrap pair-count" role="status">
          {matching.length === all.length ? t.countAll(count(all.length)) : t.count(count(matching.length), count(all.length))}
        </span>
        <Action kind="plain" onPress={onImport}>
          {t.import}
        </Action>
        <ExportMenu taskId={taskId} all={all} matching={matching} filter={filter} />
      </div>
      {meant.size > 0 && (
        <SelectionBar
          taskId={taskId}
          chosen={matching.filter((pair) => meant.has(pair.pair_id))}
          onDecided={decided}
          onClear={() => setChosen(new Set())}
          onGone={() => everything.current?.focus()}
        />
      )}
      <ProblemNotice problem={problem} endpoint={`PATCH /tasks/${taskId}/pairs`} />
      {outcome !== undefined && <DecisionOutcome {...outcome} onShow={() => choose({ ...NO_FILTER, state: "invalid" })} />}
      {matching.length === 0 && (
        <div class="panel-body row-wrap">
          <span class="quiet">{t.none}</span>
          <Action compact onPress={() => choose(NO_FILTER)}>
            {text.value.tasks.clear}
          </Action>
        </div>
      )}
      <ul class="pair-list" aria-label={t.label}>
        {matching.slice(0, shown).map((pair) => (
          <PairRow
            key={pair.pair_id}
            taskId={taskId}
            pair={pair}
            chosen={meant.has(pair.pair_id)}
            onChoose={() => setChosen(toggled(chosen, pair.pair_id))}
            onChange={(next) => take([next])}
          />
        ))}
      </ul>
      {matching.length > shown && (
        <div class="panel-body">
          <Action onPress={() => setShown(shown + STEP)}>{t.more}</Action>
        </div>
      )}
    </div>
  );
}

/** Result of a decision about several pairs, with those left out. */
function DecisionOutcome({ review, done, invalid, changed, onShow }: Outcome & { onShow: () => void }) {
  const t = text.value.pairs;
  return (
    <div class={`notice decision-outcome ${invalid + changed > 0 ? "warn" : "good"}`} role="status">
      <span>{(review === "approved" ? t.decidedApproved : t.decidedRejected)(count(done))}</span>
      {changed > 0 && <span>{t.decidedChanged(count(changed))}</span>}
      {invalid > 0 && (
        <>
          <span>{t.decidedInvalid(count(invalid))}</span>
          <Action compact onPress={onShow}>
            {t.showThem}
          </Action>
        </>
      )}
    </div>
  );
}
