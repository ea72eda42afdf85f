import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { runPair, type Pair, type PairChange } from "../../../../api/pairs";
import { asProblem } from "../../../../api/problem";
import { useAttempt } from "../../../../api/useAttempt";
import { Action } from "../../../../parts/Action";
import { Field } from "../../../../parts/Field";
import { ProblemNotice } from "../../../../parts/ProblemNotice";
import { useUnsaved } from "../../../../parts/unsaved";
import { text } from "../../../../text/language";
import { SqlInput } from "./SqlInput";
import { inLines } from "../../files/breaks";
import { isUnfit } from "../pairState";
import { breaksOf } from "./sqlBreaks";
import { draftOf, dropDraft, keepDraft } from "./pairDrafts";
import { rowCount } from "./rowCount";

interface Props {
  taskId: string;
  pair: Pair;
  /** Called with the current SQL, at first and at each change. */
  onSql: (sql: string) => void;
  /** Saves through the gate; throws the `Problem` of a refusal. */
  onSave: (change: PairChange, next: boolean) => Promise<void>;
  onDiscard: () => void;
}

const TYPING_MS = 400;

interface Trial {
  sql: string;
  /** Undefined if it is valid. */
  fault: string | undefined;
  /** Place of the error in characters, from 1. */
  at?: number | undefined;
  rows: number | null;
}

/** Edits a pair. The gate checks the SQL while it is typed and when it is saved; invalid SQL is not stored. */
export function PairEditor({ taskId, pair, onSql, onSave, onDiscard }: Props) {
  const t = text.value.pairs;
  const kept = draftOf(taskId, pair.pair_id);
  const [question, setQuestion] = useState(kept?.question ?? pair.question);
  const [lines] = useState(() => inLines(pair.sql, breaksOf(pair.sql)));
  const [sql, setSql] = useState(kept?.sql ?? lines);
  const form = useRef<HTMLFormElement>(null);
  const { busy, problem: refused, run, clear } = useAttempt();
  const trial = useTrial(taskId, pair, sql, lines);
  const questionFault = question.trim() === "" ? t.questionEmpty : refused?.fields.get("question");
  const known = trial?.sql === sql ? trial : undefined;
  const sqlFault = sql.trim() === "" ? t.sqlEmpty : (refused?.fields.get("sql") ?? known?.fault);
  const placed = refused !== undefined && (refused.fields.has("sql") || refused.fields.has("question"));
  const changed = question !== pair.question || sql !== lines;
  useUnsaved(changed);
  useEffect(() => {
    if (changed) keepDraft(taskId, pair.pair_id, { question, sql });
    else dropDraft(taskId, pair.pair_id);
  }, [question, sql]);
  // a result that is shown stays until the SQL is changed
  useEffect(() => onSql(sql === lines ? pair.sql : sql), [sql]);
  // at once, not with the next frame: what is typed by then would be shortcuts of the list
  useLayoutEffect(() => form.current?.querySelector<HTMLElement>("textarea.mono")?.focus(), []);
  const discard = () => {
    dropDraft(taskId, pair.pair_id);
    onDiscard();
  };
  const save = async (next = false) => {
    if (questionFault !== undefined || sqlFault !== undefined || busy) return;
    const change = { question: question.trim(), ...(sql === lines ? {} : { sql: sql.trim() }) };
    if (await run(() => onSave(change, next))) dropDraft(taskId, pair.pair_id);
  };
  const type = (change: () => void) => {
    clear();
    change();
  };
  const verdict =
    sql === lines || sql.trim() === "" || sqlFault !== undefined
      ? undefined
      : known === undefined
        ? t.checking
        : t.passes(rowCount(known.rows ?? 0));
  return (
    <form
      ref={form}
      class="stack"
      onKeyDown={(event) => {
        if (event.key === "Escape" && !changed) discard();
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save(event.shiftKey);
        else if (event.key === "Enter" && event.target instanceof HTMLElement && event.target.matches(".question-text")) {
          // a question is one line, however long
          event.preventDefault();
          void save();
        }
      }}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field label={t.question} fault={questionFault}>
        {(wiring) => (
          <textarea
            class="textarea question-text"
            rows={1}
            {...wiring}
            value={question}
            onInput={(event) => type(() => setQuestion(event.currentTarget.value.replace(/\n/g, " ")))}
          />
        )}
      </Field>
      <Field label={t.sql} fault={sqlFault}>
        {(wiring) => <SqlInput wiring={wiring} sql={sql} errorAt={known?.at} onInput={(value) => type(() => setSql(value))} />}
      </Field>
      {refused !== undefined && !placed && <ProblemNotice problem={refused} endpoint={`PATCH /tasks/${taskId}/pairs/${pair.pair_id}`} />}
      <div class="row">
        <button
          type="submit"
          class="button primary compact"
          aria-disabled={sqlFault !== undefined || questionFault !== undefined || busy ? "true" : undefined}
        >
          {busy ? t.saving : t.save}
        </button>
        <Action
          compact
          reason={sqlFault !== undefined || questionFault !== undefined || busy ? (sqlFault ?? t.saving) : undefined}
          onPress={() => void save(true)}
          title="Ctrl+Shift+Enter"
        >
          {t.saveAndNext}
        </Action>
        <Action compact onPress={discard}>
          {t.discard}
        </Action>
        {verdict !== undefined && (
          <span class="small quiet" role="status">
            {verdict}
          </span>
        )}
      </div>
    </form>
  );
}

/** The gate's result for a draft after a pause in typing; undefined before, and for unchanged SQL that is not known to be invalid. */
function useTrial(taskId: string, pair: Pair, sql: string, unchanged: string): Trial | undefined {
  const [trial, setTrial] = useState<Trial | undefined>(undefined);
  useEffect(() => {
    if (sql.trim() === "" || (sql === unchanged && !isUnfit(pair, "invalid"))) return undefined;
    const abort = new AbortController();
    const timer = window.setTimeout(() => {
      runPair(taskId, pair.pair_id, sql, abort.signal).then(
        (run) =>
          setTrial({
            sql,
            fault: run.valid ? undefined : (run.error ?? text.peek().pairs.invalid),
            at: run.error_at ?? undefined,
            rows: run.row_count,
          }),
        (error: unknown) => {
          if (abort.signal.aborted) return;
          setTrial({ sql, fault: asProblem(error).message || text.peek().problem.unreachable, rows: null });
        },
      );
    }, TYPING_MS);
    return () => {
      window.clearTimeout(timer);
      abort.abort();
    };
  }, [sql]);
  return trial;
}
