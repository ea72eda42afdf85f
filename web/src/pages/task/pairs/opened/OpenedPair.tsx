import { useRef, useState } from "preact/hooks";
import {
  changePair,
  pairHistory,
  restorePairs,
  runPair,
  type Pair,
  type PairChange,
  type PairRun,
  type Review,
} from "../../../../api/pairs";
import { useAttempt } from "../../../../api/useAttempt";
import { Action } from "../../../../parts/Action";
import { ProblemNotice } from "../../../../parts/ProblemNotice";
import { text } from "../../../../text/language";
import { Code } from "../../files/Code";
import { Diff } from "../causes/Diff";
import { PairEditor } from "./PairEditor";
import { Displaced, PairHistory } from "./PairHistory";
import { ResultTable } from "./ResultTable";
import { draftOf } from "./pairDrafts";
import { isUnfit, storeLags } from "../pairState";
import { breaksOf } from "./sqlBreaks";
import { familyWord, ruleWords, word } from "../words";

interface Props {
  taskId: string;
  pair: Pair;
  editing: boolean;
  onEditing: (editing: boolean) => void;
  onChange: (pair: Pair) => void;
  onSavedToNext: () => void;
}

/** SQL, repair, facts and actions of a pair. */
export function OpenedPair({ taskId, pair, editing, onEditing, onChange, onSavedToNext }: Props) {
  const t = text.value.pairs;
  const { busy, problem, run: attempt } = useAttempt();
  const [run, setRun] = useState<{ sql: string; result: PairRun } | undefined>(undefined);
  const [draft, setDraft] = useState(draftOf(taskId, pair.pair_id)?.sql ?? pair.sql);
  const [showsHistory, setShowsHistory] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const leave = () => {
    onEditing(false);
    // the editor had the focus and is gone: the focus returns to its pair
    body.current?.closest("[data-pair]")?.querySelector<HTMLElement>(".pair-head")?.focus();
  };
  const send = async (change: PairChange) => onChange({ ...pair, ...(await changePair(taskId, pair.pair_id, change)) });
  const judge = (review: Review) => void attempt(() => send({ review, position: pair.position ?? null }));
  const save = async (change: PairChange, next: boolean) => {
    await send(change);
    leave();
    if (next) onSavedToNext();
  };
  const takeBack = async () => {
    const repaired = (await pairHistory(taskId, pair.pair_id)).findLast((event) => event.type === "pair.repaired");
    if (repaired === undefined) return;
    const [restored] = await restorePairs(taskId, [pair.pair_id], repaired.position - 1);
    if (restored !== undefined) onChange(restored);
  };
  // a result belongs to the SQL it was run for
  const result = run?.sql === (editing ? draft : pair.sql) ? run.result : undefined;
  const waiting = busy ? t.running : undefined;
  const waits = isUnfit(pair, "repaired") && pair.review !== "rejected";
  return (
    <div class="pair-body" ref={body}>
      {editing ? (
        <PairEditor taskId={taskId} pair={pair} onSql={setDraft} onDiscard={leave} onSave={save} />
      ) : (
        <>
          <Code text={pair.sql} language="sql" label={t.sql} breaks={breaksOf(pair.sql)} />
          {pair.repair && (
            <div class={`small pair-repair${waits ? " tone-warn" : ""}`}>
              <p>
                {t.repairedFrom(ruleWords(pair.repair.rule) ?? pair.repair.rule)}
                {waits && ` ${t.waitsForApproval}`}
              </p>
              <Diff before={pair.repair.before} after={pair.sql} />
              {pair.error && <p class="quiet">{t.errorBefore(pair.error)}</p>}
            </div>
          )}
          {isUnfit(pair, "proposed") && <p class="small tone-text-warn">{t.waitsForApproval}</p>}
          {pair.unloaded_by && (
            <p class="quiet small">
              <Displaced why={t.unloadedBy} by={pair.unloaded_by} />
            </p>
          )}
          {storeLags(pair) && <p class="quiet small">{pair.review === "rejected" ? t.stillLoaded : t.notYetLoaded}</p>}
          {pair.error && isUnfit(pair, "invalid") && <p class="small tone-text-bad mono">{pair.error}</p>}
          <p class="quiet small">
            {[pair.family && familyWord(pair.family), ...(pair.tables ?? []), pair.origin && word(pair.origin)].filter(Boolean).join(" · ")}
          </p>
          <div class="row-wrap">
            <Action
              compact
              reason={waiting}
              onPress={() => void attempt(async () => setRun({ sql: pair.sql, result: await runPair(taskId, pair.pair_id) }))}
            >
              {busy ? t.running : t.run}
            </Action>
            <Action compact onPress={() => onEditing(true)} title="e">
              {t.edit}
            </Action>
            {waits && (
              <Action compact reason={waiting} onPress={() => void attempt(takeBack)}>
                {t.takeBackRepair}
              </Action>
            )}
            <Action
              compact
              reason={waiting ?? (isUnfit(pair, "invalid") ? t.fixFirst : undefined)}
              pressed={pair.review === "approved"}
              onPress={() => judge("approved")}
            >
              {waits ? t.acceptRepair : t.approve}
            </Action>
            <Action compact reason={waiting} pressed={pair.review === "rejected"} onPress={() => judge("rejected")}>
              {t.reject}
            </Action>
            <Action compact kind="plain" pressed={showsHistory} onPress={() => setShowsHistory(!showsHistory)}>
              {t.history}
            </Action>
          </div>
        </>
      )}
      <ProblemNotice problem={problem} endpoint={`/tasks/${taskId}/pairs/${pair.pair_id}`} />
      {result !== undefined && <ResultTable run={result} />}
      {showsHistory && <PairHistory taskId={taskId} pair={pair} />}
    </div>
  );
}
