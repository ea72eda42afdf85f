import { useEffect, useRef, useState } from "preact/hooks";
import { proposePair, runSql, writeSql, type Asked, type Proposed } from "../../api/ask";
import type { PairRun } from "../../api/pairs";
import { useAttempt } from "../../api/useAttempt";
import { Action } from "../../parts/Action";
import { ProblemNotice } from "../../parts/ProblemNotice";
import { Link } from "../../route/Link";
import { pathOf } from "../../route/route";
import { duration } from "../../text/format";
import { text } from "../../text/language";
import { Code } from "../task/files/Code";
import { ResultTable } from "../task/pairs/opened/ResultTable";
import { breaksOf, inLines } from "../task/pairs/opened/sqlBreaks";

/** SQL in the panel: that of a found pair, of the language model, or edited. */
export interface Draft {
  sql: string;
  title: string;
  /** Index of the pair with this SQL, if any. */
  pair?: number | undefined;
}

interface Props {
  asked: Asked;
  draft: Draft;
  /** Name of the language model; null if there is none. */
  model: string | null;
  onDraft: (draft: Draft) => void;
}

/** SQL for the question, which can be run, edited, written by the model and saved as a proposed pair. */
export function Answer({ asked, draft, model, onDraft }: Props) {
  const t = text.value.ask;
  const { busy, problem, run: attempt, clear } = useAttempt();
  const [ran, setRan] = useState<{ sql: string; result: PairRun } | undefined>(undefined);
  const [saved, setSaved] = useState<{ sql: string; pair: Proposed } | undefined>(undefined);
  const [editing, setEditing] = useState(false);
  const [doing, setDoing] = useState<"run" | "write" | "save">("run");
  const editor = useRef<HTMLTextAreaElement>(null);
  const { dataset, question } = asked;
  // rows and a saved pair belong to the SQL they were made from
  const result = ran?.sql === draft.sql ? ran.result : undefined;
  const proposed = saved?.sql === draft.sql ? saved.pair : undefined;
  useEffect(clear, [draft.sql]);
  useEffect(() => {
    if (editing) editor.current?.focus();
  }, [editing]);
  const waiting = busy ? t.busy : undefined;
  const act = (what: typeof doing, work: () => Promise<void>) => {
    if (busy) return;
    setDoing(what);
    void attempt(work);
  };
  const edit = () => {
    // an editor has the line breaks in its text
    const lines = inLines(draft.sql);
    setRan((before) => before && { ...before, sql: before.sql === draft.sql ? lines : before.sql });
    onDraft({ ...draft, sql: lines });
    setEditing(true);
  };
  const run = () => act("run", async () => setRan({ sql: draft.sql, result: await runSql(dataset, draft.sql) }));
  const write = () =>
    act("write", async () => {
      const written = await writeSql(dataset, question);
      setEditing(false);
      onDraft({ sql: written.sql, title: t.writtenBy(written.model, duration(written.seconds)) });
      setRan({ sql: written.sql, result: written.result });
    });
  const save = () => act("save", async () => setSaved({ sql: draft.sql, pair: await proposePair(dataset, question, draft.sql) }));
  const unproven = result === undefined ? t.runFirst : result.valid ? undefined : t.fixFirst;
  return (
    <section class="panel ask-answer" aria-label={t.answer}>
      <h2>{draft.title}</h2>
      {editing ? (
        <textarea
          ref={editor}
          class="textarea mono"
          aria-label={t.sql}
          spellcheck={false}
          value={draft.sql}
          onInput={(event) => onDraft({ sql: event.currentTarget.value, title: t.edited })}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
          }}
        />
      ) : (
        <Code text={draft.sql} language="sql" label={t.sql} breaks={breaksOf(draft.sql)} />
      )}
      <div class="row-wrap">
        <Action kind="primary" reason={waiting ?? (draft.sql.trim() === "" ? t.sqlEmpty : undefined)} onPress={run}>
          {busy && doing === "run" ? t.running : t.run}
        </Action>
        <Action pressed={editing} onPress={() => (editing ? setEditing(false) : edit())}>
          {t.edit}
        </Action>
        {model !== null && (
          <Action reason={waiting} onPress={write}>
            {busy && doing === "write" ? t.writing(model) : t.write(model)}
          </Action>
        )}
        <Action reason={waiting ?? (proposed ? t.savedAlready : unproven)} title={t.saveHint} onPress={save}>
          {busy && doing === "save" ? t.saving : t.save}
        </Action>
      </div>
      <ProblemNotice problem={problem} endpoint={`/datasets/${dataset}/ask`} />
      {proposed !== undefined && (
        <p class="ask-saved" role="status">
          {proposed.existed ? t.existed : t.saved}{" "}
          <Link to={`${pathOf({ page: "task", id: proposed.task_id })}?tab=pairs`}>{t.review}</Link>
        </p>
      )}
      {result !== undefined && <ResultTable run={result} />}
    </section>
  );
}
