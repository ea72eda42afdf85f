import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { changePair, runPair, type Pair, type PairChange, type PairRun, type Review } from "../../../api/pairs";
import { useAttempt } from "../../../api/useAttempt";
import { Action } from "../../../parts/Action";
import { ProblemNotice } from "../../../parts/ProblemNotice";
import { toneOf } from "../../../parts/tone";
import { text } from "../../../text/language";
import { Code } from "../files/Code";
import { PairEditor } from "./PairEditor";
import { Displaced, PairHistory } from "./PairHistory";
import { ResultTable } from "./ResultTable";
import { draftOf } from "./pairDrafts";
import { isInvalid, isProposed, stateOf, storeLags } from "./filterPairs";
import { rowCount } from "./rowCount";
import { breaksOf } from "./sqlBreaks";
import { familyWord, word } from "./words";

interface Props {
  taskId: string;
  pair: Pair;
  chosen: boolean;
  onChoose: () => void;
  onChange: (pair: Pair) => void;
}

/** A question with its SQL; once opened it can be run, edited and reviewed, and shows its history. */
export function PairRow({ taskId, pair, chosen, onChoose, onChange }: Props) {
  const [open, setOpen] = useState(draftOf(taskId, pair.pair_id) !== undefined);
  const state = stateOf(pair);
  const row = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    const here = row.current;
    return () => {
      // a decision may hide the pair from the filter: the focus moves to the next one
      if (here?.contains(document.activeElement))
        (here.nextElementSibling ?? here.previousElementSibling)?.querySelector<HTMLElement>(".pair-head")?.focus();
    };
  }, []);
  return (
    <li ref={row} class={`pair${chosen ? " chosen" : ""}`} data-pair={pair.pair_id}>
      <input type="checkbox" class="pair-check" checked={chosen} aria-label={text.value.pairs.choose(pair.question)} onChange={onChoose} />
      <button
        type="button"
        class="pair-head"
        aria-expanded={open}
        onClick={(event) => {
          // not every browser focuses a button that is pressed
          event.currentTarget.focus();
          setOpen(!open);
        }}
      >
        <span class="pair-question">{pair.question}</span>
        <span class="pair-tags small">
          <span class={`badge plain-badge tone-${toneOf(state)}`}>{word(state)}</span>
          {pair.difficulty && <span class={`pair-level level-${pair.difficulty}`}>{word(pair.difficulty)}</span>}
          {pair.rows !== undefined && pair.rows !== null && (
            <span class="quiet pair-rows">{text.value.pairs.resultRows(rowCount(pair.rows))}</span>
          )}
        </span>
        {!open && <code class="pair-sql quiet ellipsis">{pair.sql}</code>}
      </button>
      {open && <Opened taskId={taskId} pair={pair} onChange={onChange} />}
    </li>
  );
}

function Opened({ taskId, pair, onChange }: Pick<Props, "taskId" | "pair" | "onChange">) {
  const t = text.value.pairs;
  const [editing, setEditing] = useState(draftOf(taskId, pair.pair_id) !== undefined);
  const { busy, problem, run: attempt } = useAttempt();
  const [run, setRun] = useState<{ sql: string; result: PairRun } | undefined>(undefined);
  const [draft, setDraft] = useState(draftOf(taskId, pair.pair_id)?.sql ?? pair.sql);
  const [showsHistory, setShowsHistory] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const leave = () => {
    setEditing(false);
    // the editor had the focus and is gone: the focus returns to its pair
    body.current?.closest("[data-pair]")?.querySelector<HTMLElement>(".pair-head")?.focus();
  };
  const send = async (change: PairChange) => onChange({ ...pair, ...(await changePair(taskId, pair.pair_id, change)) });
  const judge = (review: Review) => void attempt(() => send({ review, position: pair.position ?? null }));
  const save = async (change: PairChange) => {
    await send(change);
    leave();
  };
  // a result belongs to the SQL it was run for
  const result = run?.sql === (editing ? draft : pair.sql) ? run.result : undefined;
  const waiting = busy ? t.running : undefined;
  return (
    <div class="pair-body" ref={body}>
      {editing ? (
        <PairEditor taskId={taskId} pair={pair} onSql={setDraft} onDiscard={leave} onSave={save} />
      ) : (
        <>
          <Code text={pair.sql} language="sql" label={t.sql} breaks={breaksOf(pair.sql)} />
          {pair.repair && (
            <div class="small">
              <p class="quiet">
                {t.repairedFrom(pair.repair.rule)}
                {!pair.repair.accepted && !pair.review && <span class="tone-text-warn"> {t.waitsForApproval}</span>}
              </p>
              <code class="pair-before quiet">{pair.repair.before}</code>
            </div>
          )}
          {isProposed(pair) && <p class="small tone-text-warn">{t.waitsForApproval}</p>}
          {pair.unloaded_by && (
            <p class="quiet small">
              <Displaced why={t.unloadedBy} by={pair.unloaded_by} />
            </p>
          )}
          {storeLags(pair) && <p class="quiet small">{pair.review === "rejected" ? t.stillLoaded : t.notYetLoaded}</p>}
          {pair.error && <p class="small tone-text-bad mono">{pair.error}</p>}
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
            <Action compact onPress={() => setEditing(true)}>
              {t.edit}
            </Action>
            <Action
              compact
              reason={waiting ?? (isInvalid(pair) ? t.fixFirst : undefined)}
              pressed={pair.review === "approved"}
              onPress={() => judge("approved")}
            >
              {t.approve}
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
